package dev.coffer.versioned;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.HostFiles;
import dev.coffer.store.PathHistory;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.store.StoreOptions;
import dev.coffer.store.StoreOptions.Durability;
import dev.coffer.store.VerifyReport;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.os.Call;
import dev.coffer.testkit.os.FaultyFiles;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.Trees;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

class VersionsTest {
    @TempDir Path dir;

    @SuppressWarnings("NullAway.Init") // set before each test
    private StoreLab lab;

    @BeforeEach
    void makeLab() throws IOException {
        lab = new StoreLab(dir, VersionedStore::openOrMake);
    }

    private TestTree source() {
        return lab.source;
    }

    private List<String> names(String below) throws IOException {
        try (var all = Files.list(lab.storeDir().resolve(below))) {
            return all.map(p -> String.valueOf(p.getFileName())).sorted().toList();
        }
    }

    private String day() {
        return lab.clock.instant().atZone(lab.clock.getZone()).toLocalDate().toString();
    }

    private byte[] content(RestorePoint point, String path) throws IOException {
        try (Store store = lab.open();
                FileTree tree = store.open(point)) {
            Entry entry = Trees.find(tree, TreePath.of(path));
            if (entry == null) {
                throw new AssertionError(path + " is not in the point");
            }
            return read(tree, TreePath.of(path), entry);
        }
    }

    private static byte[] read(FileTree tree, TreePath path, Entry entry) throws IOException {
        try (Content content = tree.open(path, entry)) {
            ByteBuffer all = ByteBuffer.allocate((int) entry.size() + 1);
            while (content.read(all) >= 0) {
                // fills what it can
            }
            content.finish();
            return Arrays.copyOf(all.array(), all.position());
        }
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    private void assertContent(String expected, RestorePoint point, String path)
            throws IOException {
        assertEquals(expected, text(content(point, path)));
    }

    private void assertSound() throws Exception {
        try (Store store = lab.open()) {
            VerifyReport report = store.verify(null, RunListener.NONE);
            assertEquals(List.of(), report.damage());
            assertEquals(List.of(), StoreLab.oddities(report));
        }
    }

    private static String lines(int count, String changed) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == count / 2 ? changed : "line " + i).append('\n');
        }
        return text.toString();
    }

    @Test
    void homeHoldsTheCurrentCopyTheBaselineAndADiffForEachChange() throws Exception {
        source().file("src/app.py", lines(50, "first"));
        RestorePoint first = lab.backup().point();
        String baseline = "app-baseline-" + day() + ".py";
        assertEquals(List.of(baseline, "app.py"), names("src/app.py"));
        Path home = lab.storeDir().resolve("src/app.py");
        assertEquals(
                Files.getAttribute(home.resolve("app.py"), "unix:ino"),
                Files.getAttribute(home.resolve(baseline), "unix:ino"));

        source().overwrite("src/app.py", lines(50, "second"));
        RestorePoint second = lab.backup().point();
        source().overwrite("src/app.py", lines(50, "third"));
        RestorePoint third = lab.backup().point();

        assertEquals(List.of(baseline, "app.py", "app.py_diffs"), names("src/app.py"));
        List<String> diffs = names("src/app.py/app.py_diffs");
        assertEquals(2, diffs.size());
        String form = "app\\.py_v\\d{4}-\\d\\d-\\d\\d_\\d\\d-\\d\\d-\\d\\d\\.diff";
        assertTrue(diffs.stream().allMatch(d -> d.matches(form)), diffs.toString());
        assertEquals(lines(50, "first"), Files.readString(home.resolve(baseline)));
        assertEquals(lines(50, "third"), Files.readString(home.resolve("app.py")));
        String diff = Files.readString(home.resolve("app.py_diffs").resolve(diffs.getFirst()));
        assertTrue(diff.contains("-first\n+second\n"), diff);

        assertContent(lines(50, "first"), first, "src/app.py");
        assertContent(lines(50, "second"), second, "src/app.py");
        assertContent(lines(50, "third"), third, "src/app.py");
        assertSound();
    }

    @Test
    void contentThatIsNotTextIsKeptWholeAsASecondNameOfTheCurrentCopy() throws Exception {
        byte[] one = new byte[20_000];
        byte[] two = new byte[20_000];
        two[9] = 1;
        source().file("data.bin", one);
        RestorePoint first = lab.backup().point();
        source().file("data.bin", two);
        RestorePoint second = lab.backup().point();
        List<String> kept = names("data.bin/data.bin_diffs");
        assertEquals(1, kept.size());
        assertTrue(kept.getFirst().matches("data_v.*\\.bin"), kept.toString());
        Path home = lab.storeDir().resolve("data.bin");
        assertEquals(
                Files.getAttribute(home.resolve("data.bin"), "unix:ino"),
                Files.getAttribute(
                        home.resolve("data.bin_diffs").resolve(kept.getFirst()), "unix:ino"));
        source().file("data.bin", one);
        RestorePoint third = lab.backup().point();
        assertArrayEquals(one, content(first, "data.bin"));
        assertArrayEquals(two, content(second, "data.bin"));
        assertArrayEquals(one, content(third, "data.bin"));
        assertSound();
    }

    @Test
    void secondVersionInOneSecondGainsANumber() throws Exception {
        source().file("f", lines(30, "a"));
        lab.backup();
        RestorePoint[] points = new RestorePoint[4];
        for (int i = 0; i < points.length; i++) {
            source().overwrite("f", lines(30, "version " + i));
            points[i] = lab.backup().point();
            lab.clock.advance(Duration.ofMinutes(-1));
        }
        assertEquals(4, names("f/f_diffs").size());
        assertTrue(
                names("f/f_diffs").getFirst().endsWith("-2.diff"), names("f/f_diffs").toString());
        for (int i = 0; i < points.length; i++) {
            assertContent(lines(30, "version " + i), points[i], "f");
        }
        assertSound();
    }

    @Test
    void oddNamesHaveHomesToo() throws Exception {
        String long1 = "a".repeat(251) + ".txt";
        String long2 = "\u00e9".repeat(127);
        List<String> names =
                List.of(".env", "Makefile", "x.tar.gz", "x/x/x", "ends.", "..odd", long1, long2);
        Name invalid = Name.of(new byte[] {(byte) 0xff, '.', (byte) 0xfe});
        List<RestorePoint> points = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            for (String name : names) {
                source().file(name, lines(40, name + i));
            }
            source().file(
                            TreePath.ROOT.child(invalid),
                            lines(40, "bytes").getBytes(StandardCharsets.UTF_8));
            points.add(lab.backup().point());
        }
        String day = day();
        assertEquals(List.of(".env", ".env-baseline-" + day, ".env_diffs"), names(".env"));
        assertEquals(
                List.of("x.tar-baseline-" + day + ".gz", "x.tar.gz", "x.tar.gz_diffs"),
                names("x.tar.gz"));
        assertEquals(List.of("x", "x-baseline-" + day, "x_diffs"), names("x/x/x"));
        assertEquals(4, names(long1).size());
        assertTrue(
                Files.readString(lab.storeDir().resolve(long1).resolve("index.txt"))
                        .contains(long1));
        for (String name : names) {
            for (int i = 0; i < points.size(); i++) {
                assertContent(lines(40, name + i), points.get(i), name);
            }
        }
        assertSound();
    }

    @Test
    void pathThatGoesAndComesBackKeepsAllItsVersions() throws Exception {
        List<String> wanted = new ArrayList<>();
        List<RestorePoint> points = new ArrayList<>();
        source().file("stays", "s");
        for (int i = 0; i < 3; i++) {
            for (int k = 0; k < 2; k++) {
                wanted.add(lines(30, "life " + i + " version " + k));
                source().file("d/f", wanted.getLast());
                points.add(lab.backup().point());
            }
            if (i == 1) {
                source().remove("d");
            } else {
                source().remove("d/f");
            }
            lab.backup();
        }
        source().file("d/f/inside", "a folder now");
        lab.backup();
        for (int i = 0; i < points.size(); i++) {
            assertContent(wanted.get(i), points.get(i), "d/f");
        }
        assertSound();
        try (Store store = lab.open()) {
            List<PathHistory.Version> versions = PathHistory.of(store, TreePath.of("d/f"));
            assertEquals(10, versions.size(), versions.toString());
        }
    }

    @Test
    void agedOutVersionsAreNamedAndTheRestStaysReadable() throws Exception {
        lab.with(new StoreOptions(false, Duration.ofDays(30), false, Durability.RUN));
        source().file("goes", "content").file("stays", lines(30, "old"));
        RestorePoint first = lab.backup().point();
        source().remove("goes").file("stays", lines(30, "new"));
        lab.backup();
        assertContent("content", first, "goes");
        lab.clock.advance(Duration.ofDays(31));
        lab.backup();
        IOException gone = assertThrows(IOException.class, () -> content(first, "goes"));
        assertTrue(String.valueOf(gone.getMessage()).startsWith("goes left the source"));
        assertContent(lines(30, "old"), first, "stays");
        try (Store store = lab.open()) {
            VerifyReport report = store.verify(null, RunListener.NONE);
            assertEquals(List.of(), report.damage());
            assertEquals("goes", report.notes().getFirst().path().toString());
        }
    }

    @Test
    void openPointStaysReadableWhileARunRetiresItsHomes() throws Exception {
        source().file("a", lines(30, "one")).file("b", "b");
        RestorePoint first = lab.backup().point();
        try (Store store = lab.open();
                FileTree tree = store.open(first)) {
            Entry a = Trees.find(tree, TreePath.of("a"));
            Entry b = Trees.find(tree, TreePath.of("b"));
            source().overwrite("a", lines(30, "two")).remove("b");
            lab.backup();
            if (a == null || b == null) {
                throw new AssertionError("not in the point");
            }
            assertEquals(lines(30, "one"), text(read(tree, TreePath.of("a"), a)));
            assertEquals("b", text(read(tree, TreePath.of("b"), b)));
        }
    }

    @Test
    void openPointIsNotDeceivedByAnotherFileOfItsName() throws Exception {
        source().file("a", "one").file("stays", "s");
        RestorePoint first = lab.backup().point();
        try (Store store = lab.open();
                FileTree tree = store.open(first)) {
            Entry a = Trees.find(tree, TreePath.of("a"));
            source().remove("a");
            lab.backup();
            source().file("a", "another");
            lab.backup();
            if (a == null) {
                throw new AssertionError("not in the point");
            }
            assertEquals("one", text(read(tree, TreePath.of("a"), a)));
        }
    }

    @Test
    void damageIsNamedWithFileAndVersion() throws Exception {
        source().file("f", lines(50, "one")).file("g", "g");
        lab.backup();
        source().file("f", lines(50, "two"));
        RestorePoint second = lab.backup().point();
        source().file("f", lines(50, "three"));
        lab.backup();
        Path diffs = lab.storeDir().resolve("f/f_diffs");
        Path diff = diffs.resolve(names("f/f_diffs").getFirst());
        Files.writeString(diff, Files.readString(diff).replace("+two", "+owt"));
        Files.writeString(lab.storeDir().resolve("g/g"), "h");
        DamagedException e = assertThrows(DamagedException.class, () -> content(second, "f"));
        assertTrue(String.valueOf(e.getMessage()).startsWith("f, version of "), e.getMessage());
        try (Store store = lab.open()) {
            VerifyReport report = store.verify(null, RunListener.NONE);
            List<String> named = new ArrayList<>();
            report.damage().forEach(p -> named.add(p.path() + " " + p.reason()));
            assertEquals(
                    3, named.size(), named.toString()); // f twice: two and three are built on it
            assertTrue(named.getFirst().startsWith("f version of "), named.toString());
            assertTrue(named.getLast().startsWith("g "), named.toString());
        }
    }

    @Test
    void brokenDiffIsNamedForEveryVersionThatNeedsItAndNoOther() throws Exception {
        for (int i = 0; i < 9; i++) {
            source().file("f", lines(50, "version " + i));
            lab.backup();
        }
        Files.writeString(
                lab.storeDir().resolve("f/f_diffs").resolve(names("f/f_diffs").get(4)), "damaged");
        try (Store store = lab.open()) {
            VerifyReport report = store.verify(null, RunListener.NONE);
            assertEquals(4, report.damage().size(), report.damage().toString());
            assertEquals(5, report.files());
        }
    }

    @Test
    void homeThatSomebodyRemovedIsMadeAnew() throws Exception {
        source().file("f", lines(50, "one")).file("g", "g");
        lab.backup();
        removeAll(lab.storeDir().resolve("f"));
        source().file("f", lines(50, "two"));
        RestorePoint second = lab.backup().point();
        assertContent(lines(50, "two"), second, "f");
        source().file("f", lines(50, "three"));
        RestorePoint third = lab.backup().point();
        assertContent(lines(50, "two"), second, "f");
        assertContent(lines(50, "three"), third, "f");
        try (Store open = lab.open()) {
            List<Problem> damage = open.verify(null, RunListener.NONE).damage();
            assertEquals(1, damage.size(), damage.toString());
            assertEquals("f", damage.getFirst().path().toString());
        }
    }

    private static void removeAll(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    @Test
    void checksumPutsDamagedHomesRight() throws Exception {
        for (String name : List.of("baseline", "current", "diff", "home", "diffs", "mode")) {
            source().file(name, lines(50, "one"));
        }
        RestorePoint first = lab.backup().point();
        for (String name : List.of("current", "diff", "diffs", "home")) {
            source().file(name, lines(50, "two"));
        }
        RestorePoint second = lab.backup().point();
        Path store = lab.storeDir();
        Files.writeString(
                store.resolve("baseline/baseline"), "damaged"); // one file with its baseline
        Files.writeString(store.resolve("current/current"), "damaged");
        Files.writeString(
                store.resolve("diff/diff_diffs/" + names("diff/diff_diffs").getFirst()), "");
        removeAll(store.resolve("diffs/diffs_diffs"));
        removeAll(store.resolve("home"));
        Files.setPosixFilePermissions(
                store.resolve("mode/mode"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertNull(lab.backup().done().point());
        lab.checksum(true);
        StoreLab.Run dry = lab.dryRun();
        StoreLab.Run run = lab.backup();
        assertEquals(dry.lines(), run.lines());
        assertEquals(
                List.of(
                        "REPAIRED baseline " + lines(50, "one").length(),
                        "REPAIRED current " + lines(50, "two").length(),
                        "REPAIRED diff " + lines(50, "two").length(),
                        "REPAIRED diffs " + lines(50, "two").length(),
                        "REPAIRED home " + lines(50, "two").length(),
                        "REPAIRED mode 0"),
                run.lines());
        assertNull(run.done().point());
        assertEquals(lab.sourceNow(), lab.held(second));
        assertContent(lines(50, "one"), first, "baseline");
        assertContent(lines(50, "one"), first, "current");
        assertContent(lines(50, "one"), first, "diff");
        assertContent(lines(50, "one"), first, "diffs");
        try (Store open = lab.open()) {
            List<Problem> damage = open.verify(null, RunListener.NONE).damage();
            assertEquals(1, damage.size(), damage.toString());
            assertEquals("home", damage.getFirst().path().toString()); // its first is lost
        }
        assertEquals(List.of(), lab.backup().lines());
        source().file("diff", lines(50, "three")).file("diffs", lines(50, "three"));
        RestorePoint third = lab.backup().point();
        assertContent(lines(50, "three"), third, "diff");
        assertContent(lines(50, "two"), second, "diffs");
    }

    @Test
    void hardLinksHaveAHomeEachAndTheirContentLiesInTheStoreOnce() throws Exception {
        source().file("a", new byte[100_000]).hardLink("b", "a").hardLink("d/c", "a");
        lab.backup();
        assertOneFile("a/a", "a/a-baseline-" + day(), "b/b", "d/c/c", "d/c/c-baseline-" + day());
        source().append("a", "more").hardLink("d/new", "a");
        RestorePoint second = lab.backup().point();
        assertOneFile(
                "a/a", "b/b", "d/c/c", "d/new/new", "b/b_diffs/" + names("b/b_diffs").getFirst());
        assertEquals(lab.sourceNow(), lab.held(second));
        source().hardLink("d/later", "b").mode("a", 0640);
        assertEquals(lab.sourceNow(), lab.held(lab.backup().point()));
        assertOneFile("a/a", "d/later/later");
        byte[] content = Files.readAllBytes(source().path("b"));
        source().remove("b").file("b", content).mode("b", 0600); // a file of its own now
        assertEquals(lab.sourceNow(), lab.held(lab.backup().point()));
        assertNotEquals(inode("a/a"), inode("b/b"));
        assertEquals(0640, java.util.Objects.requireNonNull(source().stat("a")).mode());
        assertEquals(
                "rw-r-----",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(lab.storeDir().resolve("a/a"))));
        assertEquals(1, names("b/b_diffs").size()); // no new version of the same content
        assertSound();
    }

    private Object inode(String path) throws IOException {
        return Files.getAttribute(lab.storeDir().resolve(path), "unix:ino");
    }

    private void assertOneFile(String... paths) throws IOException {
        for (String path : paths) {
            assertEquals(inode(paths[0]), inode(path), path);
        }
    }

    @Test
    void hardLinksHaveAHomeEachAndAreOneFileInThePoint() throws Exception {
        source().file("a", lines(30, "one")).hardLink("b", "a");
        RestorePoint first = lab.backup().point();
        source().append("a", "more\n");
        RestorePoint second = lab.backup().point();
        for (RestorePoint point : List.of(first, second)) {
            Map<TreePath, String> held = lab.held(point);
            assertTrue(String.valueOf(held.get(TreePath.of("b"))).endsWith("one file with a"));
        }
        assertContent(lines(30, "one"), first, "b");
        assertContent(lines(30, "one") + "more\n", second, "b");
    }

    @Test
    void fileSystemWithoutHardLinksGetsCopies() throws Exception {
        lab.with(
                new FaultyFiles(HostFiles.ofThisSystem())
                        .failFrom(Call.CREATE_HARD_LINK, 1, Errno.EPERM));
        source().file("f", lines(50, "one")).file("b", new byte[300_000]);
        RestorePoint first = lab.backup().point();
        source().file("f", lines(50, "two")).file("b", new byte[300_001]);
        RestorePoint second = lab.backup().point();
        assertContent(lines(50, "one"), first, "f");
        assertContent(lines(50, "two"), second, "f");
        assertArrayEquals(new byte[300_000], content(first, "b"));
        assertArrayEquals(new byte[300_001], content(second, "b"));
        assertSound();
    }

    @Test
    void textOfVeryManyLinesIsKeptWhole() throws Exception {
        source().file("f", "\n".repeat(300_000) + "x");
        RestorePoint first = lab.backup().point();
        source().file("f", "\n".repeat(300_000) + "y");
        lab.backup();
        assertTrue(!names("f/f_diffs").getFirst().endsWith(".diff"));
        assertContent("\n".repeat(300_000) + "x", first, "f");
    }

    @Test
    void protectedCopiesHaveNoWriteBitsAndStillChange() throws Exception {
        lab.with(new StoreOptions(false, Duration.ofDays(30), true, Durability.RUN));
        source().file("d/f", lines(50, "one")).file("d/goes", "g");
        lab.backup();
        source().file("d/f", lines(50, "two")).remove("d/goes").file("d/new", "n");
        lab.backup();
        source().file("d/f", lines(50, "three"));
        RestorePoint third = lab.backup().point();
        try (var all = Files.walk(lab.storeDir().resolve("d"))) {
            for (Path each : all.toList()) {
                String bits = PosixFilePermissions.toString(Files.getPosixFilePermissions(each));
                assertEquals(-1, bits.indexOf('w'), each + " " + bits);
            }
        }
        assertContent(lines(50, "three"), third, "d/f");
        assertEquals(lab.sourceNow(), lab.held(third));
        assertSound();
    }

    @Test
    void protectionThatIsSwitchedOnOrOffGoesForAllOfEachHome() throws Exception {
        source().file("d/f", lines(50, "one")).file("d/b", new byte[100]).file("d/goes", "g");
        lab.backup();
        source().file("d/f", lines(50, "two")).file("d/b", new byte[101]).remove("d/goes");
        lab.backup();
        lab.with(new StoreOptions(false, Duration.ofDays(30), true, Durability.RUN));
        assertNull(lab.backup().done().point());
        assertEquals("[]", writable().toString());
        source().file("d/f", lines(50, "three"));
        RestorePoint third = lab.backup().point();
        assertEquals("[]", writable().toString());
        lab.with(StoreOptions.DEFAULT);
        lab.backup();
        assertEquals(
                PosixFilePermissions.toString(Files.getPosixFilePermissions(source().path("d/f"))),
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(lab.storeDir().resolve("d/f/f"))));
        assertEquals(15, writable().size(), writable().toString());
        assertEquals(lab.sourceNow(), lab.held(third));
        assertSound();
    }

    /** What lies in the homes, and those of what left the source, and has a write bit. */
    private List<String> writable() throws IOException {
        List<String> found = new ArrayList<>();
        for (String top : List.of("d", ".coffer/retired")) {
            try (var all = Files.walk(lab.storeDir().resolve(top))) {
                for (Path each : all.toList()) {
                    String path = lab.storeDir().relativize(each).toString();
                    boolean ours = path.startsWith(".coffer") && !path.contains("goes");
                    String bits =
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(each));
                    if (!ours && bits.indexOf('w') >= 0) {
                        found.add(path);
                    }
                }
            }
        }
        return found;
    }

    @Test
    void oneLongLineIsQuick() throws Exception {
        byte[] line = new byte[50_000_000];
        Arrays.fill(line, (byte) 'x');
        source().file("line", line);
        RestorePoint first = lab.backup().point();
        line[25_000_000] = 'y';
        source().file("line", line);
        RestorePoint second = lab.backup().point();
        assertArrayEquals(line, content(second, "line"));
        line[25_000_000] = 'x';
        assertArrayEquals(line, content(first, "line"));
    }

    /** Edits, renames, removals and changes of kind; each point is compared with what was then. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void everyVersionOfARandomHistoryComesBackByteForByte(long seed) throws Exception {
        Random random = new Random(seed);
        RandomTree contents = new RandomTree(source(), seed);
        Map<RestorePoint, Map<TreePath, String>> wanted = new LinkedHashMap<>();
        String[] paths = {"a.txt", "b", ".env", "d/c.tar.gz", "d/e/f", "g.md"};
        for (int round = 0; round < 14; round++) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                change(random, contents, paths[random.nextInt(paths.length)]);
            }
            StoreLab.Run run = lab.backup();
            RestorePoint point = run.done().point();
            if (point != null) {
                wanted.put(point, lab.sourceNow());
            }
        }
        for (Map.Entry<RestorePoint, Map<TreePath, String>> each : wanted.entrySet()) {
            assertEquals(each.getValue(), lab.held(each.getKey()), "seed " + seed);
        }
        assertSound();
        assertPatchAgrees(seed);
    }

    private void change(Random random, RandomTree contents, String path) throws IOException {
        boolean there = isFile(path);
        switch (random.nextInt(there ? 12 : 2)) {
            case 0, 1 -> {
                clear(path);
                source().file(path, contents.content());
            }
            case 2 -> source().remove(path);
            case 3 -> {
                source().remove(path);
                source().file(path + "/inside", contents.content());
            }
            case 4 -> {
                source().remove("renamed");
                source().rename(path, "renamed");
            }
            case 5 -> source().mode(path, 0600 + random.nextInt(64));
            case 6 -> source().append(path, random.nextBoolean() ? "tail" : "tail\r\n");
            case 7 -> source().overwrite(TreePath.of(path), new byte[0]);
            default -> source().overwrite(TreePath.of(path), edited(random, path));
        }
    }

    private boolean isFile(String path) throws IOException {
        var stat = source().stat(path);
        return stat != null && stat.isFile();
    }

    /** Takes away what lies there, and files where its folders should be. */
    private void clear(String path) throws IOException {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (isFile(path.substring(0, slash))) {
                source().remove(path.substring(0, slash));
            }
        }
        source().remove(path);
    }

    /** A few lines go, come or change, and now and then the newline at the end. */
    private byte[] edited(Random random, String path) throws IOException {
        String text = Files.readString(source().path(path), StandardCharsets.ISO_8859_1);
        StringBuilder out = new StringBuilder();
        for (String line : text.split("(?<=\n)", -1)) {
            if (random.nextInt(9) != 0) {
                out.append(line);
            }
            if (random.nextInt(9) == 0) {
                out.append("new ").append(random.nextInt(9)).append('\n');
            }
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Homes in which no version is kept whole: patch itself makes the current copy. */
    private void assertPatchAgrees(long seed) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/patch")));
        List<Path> folders;
        try (var all = Files.walk(lab.storeDir())) {
            folders = all.filter(p -> p.toString().endsWith("_diffs")).sorted().toList();
        }
        for (Path diffs : folders) {
            List<Path> each;
            try (var all = Files.list(diffs)) {
                each = all.sorted().toList();
            }
            if (each.stream().anyMatch(p -> !p.toString().endsWith(".diff"))) {
                continue;
            }
            Path home = diffs.getParent();
            if (home == null) {
                throw new AssertionError(diffs);
            }
            Path work = Files.createTempFile(dir, "patched", "");
            try (var all = Files.list(home)) {
                Path baseline =
                        all.filter(p -> p.toString().contains("-baseline-"))
                                .findFirst()
                                .orElseThrow();
                Files.write(work, Files.readAllBytes(baseline));
            }
            for (Path diff : each) {
                Process patch =
                        new ProcessBuilder(
                                        "patch", "--binary", "-s", work.toString(), diff.toString())
                                .inheritIO()
                                .start();
                assertEquals(0, patch.waitFor(), diff + " seed " + seed);
            }
            Path current = home.resolve(String.valueOf(home.getFileName()));
            byte[] patched = Files.exists(work) ? Files.readAllBytes(work) : new byte[0];
            assertArrayEquals(Files.readAllBytes(current), patched, home + " seed " + seed);
        }
    }

    @Test
    void chainComesBackAsItWasWritten() throws Exception {
        Chain chain = Chain.first(7, "2025-11-23");
        assertEquals(chain, Chain.parse(chain.encode()));
        for (int i = 0; i < Chain.LONGEST; i++) {
            chain = chain.plusDiff("2025-11-24_14-30-" + (10 + i % 50) + "-" + i);
        }
        assertEquals(chain, Chain.parse(chain.encode()));
        assertTrue(chain.encode().length() < 65_536);
    }
}
