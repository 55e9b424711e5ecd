package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.Escaped;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.testkit.store.StoreContract;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.tree.Difference;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.TreeDiff;
import dev.coffer.tree.TreeWalk;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Each command of restic does its work on a vault that we wrote, and we read what comes of it. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.coffer.vault.VaultLab#programs")
class ResticCommandsIT {
    @Parameter String program = "";

    @TempDir Path dir;
    private VaultLab lab;
    private TestTree source;
    private RestorePoint first;
    private RestorePoint second;

    @BeforeEach
    void twoPoints() throws Exception {
        lab = new VaultLab(dir, program);
        lab.needsRestic();
        source = lab.source;
        new RandomTree(source, 21).grow(80);
        source.file("keep/notes.txt", "notes\n").file("keep/gone.txt", "gone").file("old", "old");
        source.file("keep/odd\"name\\.txt", "odd")
                .file(TreePath.of(new byte[] {-1, 'x'}), new byte[9]);
        source.modified("old", new Timestamp(1_500_000_000, 120_000_000)).mode("old", 04711);
        first = lab.backup();
        source.file("keep/notes.txt", "notes\nmore\n").remove("keep/gone.txt").file("new", "new");
        source.file("turned/into", "a folder");
        second = lab.backup();
    }

    private VaultLab.Said run(String... words) throws Exception {
        VaultLab.Said said = lab.restic(words);
        assertEquals(0, said.exit(), () -> String.join(" ", words) + ": " + said.out());
        return said;
    }

    private void assertSound() throws Exception {
        String out = run("check", "--read-data").out();
        assertTrue(out.contains("no errors were found"), out);
        try (VaultStore store = lab.open()) {
            assertEquals(List.of(), store.verify(null, RunListener.NONE).damage());
        }
    }

    private Map<TreePath, String> held(VaultStore store, RestorePoint point) throws Exception {
        try (FileTree tree = store.open(point)) {
            return StoreLab.describe(tree);
        }
    }

    private Map<TreePath, String> sourceNow() throws Exception {
        try (FileTree tree = lab.live()) {
            return StoreLab.describe(tree);
        }
    }

    private void assertLatestIsTheSource() throws Exception {
        assertSound();
        try (VaultStore store = lab.open()) {
            StoreContract.assertSame(sourceNow(), held(store, store.points().getLast()), program);
        }
    }

    private String inSource(String path) {
        return source.dir() + "/" + path;
    }

    @Test
    void lsTellsOfEachEntryWhatWeTell() throws Exception {
        Map<String, String> theirs = new TreeMap<>();
        for (String line : run("ls", "--json", second.id()).out().split("\n", -1)) {
            Map<String, String> node = VaultLab.json(line);
            String path = node.getOrDefault("path", "");
            if (path.startsWith(source.dir() + "/") && !path.contains("\ufffd")) {
                theirs.put(
                        path.substring(source.dir().toString().length() + 1),
                        String.join(
                                " ",
                                node.get("type"),
                                node.getOrDefault("size", "0"),
                                node.get("uid"),
                                node.get("gid"),
                                OffsetDateTime.parse(node.get("mtime")).toInstant().toString()));
            }
        }
        Map<String, String> ours = new TreeMap<>();
        try (VaultStore store = lab.open();
                FileTree tree = store.open(second)) {
            TreeWalk.walk(
                    tree,
                    TreePath.ROOT,
                    tree.root(),
                    (path, entry) -> {
                        if (!path.isRoot() && Escaped.isUtf8(path.shared())) {
                            ours.put(text(path), line(entry.stat()));
                        }
                        return true;
                    });
        }
        assertEquals(ours, theirs);
        assertTrue(ours.size() > 60, "entries: " + ours.size());
    }

    private static String text(TreePath path) {
        return new String(path.shared(), StandardCharsets.UTF_8);
    }

    private static String line(FileStat stat) {
        String type =
                switch (stat.kind()) {
                    case FILE -> "file";
                    case FOLDER -> "dir";
                    case LINK -> "symlink";
                    case FIFO -> "fifo";
                    case CHARACTER_DEVICE -> "chardev";
                    case BLOCK_DEVICE -> "dev";
                    case SOCKET -> "socket";
                };
        return String.join(
                " ",
                type,
                Long.toString(stat.kind() == FileKind.FILE ? stat.size() : 0),
                Integer.toUnsignedString(stat.uid()),
                Integer.toUnsignedString(stat.gid()),
                Instant.ofEpochSecond(stat.modifiedSeconds(), stat.modifiedNanos()).toString());
    }

    @Test
    void diffTellsWhatWeTell() throws Exception {
        Set<String> theirs = new TreeSet<>();
        for (String line : run("diff", "--json", first.id(), second.id()).out().split("\n", -1)) {
            Map<String, String> change = VaultLab.json(line);
            String path = change.getOrDefault("path", "");
            if ("change".equals(change.get("message_type")) && path.startsWith(inSource(""))) {
                String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
                theirs.add(change.get("modifier") + " " + bare.substring(inSource("").length()));
            }
        }
        Set<String> ours = new TreeSet<>();
        try (VaultStore store = lab.open();
                FileTree before = store.open(first);
                FileTree after = store.open(second)) {
            TreeDiff.between(
                    before,
                    after,
                    TreeDiff.Options.all(),
                    difference -> {
                        String what =
                                difference.is(Difference.What.ADDED)
                                        ? "+"
                                        : difference.is(Difference.What.REMOVED)
                                                ? "-"
                                                : difference.is(Difference.What.CONTENT) ? "M" : "";
                        if (!what.isEmpty()) {
                            ours.add(what + " " + text(difference.path()));
                        }
                    });
        }
        assertEquals(ours, theirs);
        assertTrue(
                ours.contains("M keep/notes.txt") && ours.contains("+ turned/into"),
                () -> ours + "");
    }

    @Test
    void findFindsByNameAndByContent() throws Exception {
        String out = run("find", "--snapshot", second.id(), "notes.*").out();
        assertTrue(out.contains(inSource("keep/notes.txt")), out);
        String pieces = run("find", "--json", "notes.txt").out();
        assertEquals(2, pieces.split("\"hits\":1", -1).length - 1, pieces);
    }

    @Test
    void dumpGivesContentsAndFoldersAsTheyAre() throws Exception {
        assertEquals("notes\n", run("dump", first.id(), inSource("keep/notes.txt")).out());
        assertEquals("notes\nmore\n", run("dump", second.id(), inSource("keep/notes.txt")).out());
        assertEquals("odd", run("dump", "latest", inSource("keep/odd\"name\\.txt")).out());
        Timestamp whole = new Timestamp(1_600_000_000, 0); // a tar of 1988 has no more
        source.modified("keep/notes.txt", whole).modified("keep/odd\"name\\.txt", whole);
        lab.backup();
        Path tar = dir.resolve("keep.tar");
        assertEquals(0, lab.resticTo(tar, "dump", "-a", "tar", "latest", inSource("keep")).exit());
        Path out = Files.createDirectory(dir.resolve("untarred"));
        String[] command = {"tar", "-xpf", tar.toString(), "-C", out.toString()};
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
        Path there =
                Files.exists(out.resolve("keep"))
                        ? out.resolve("keep")
                        : Path.of(out + inSource("keep"));
        assertEquals(
                List.of(),
                TreeSnapshot.of(source.path("keep"))
                        .differences(
                                TreeSnapshot.of(there),
                                TreeSnapshot.Aspect.HOLES,
                                TreeSnapshot.Aspect.TOP));
    }

    @Test
    void tagMakesAnotherPointThatKeepsOurWordsAndItsFirstId() throws Exception {
        run("tag", "--add", "extra", second.id());
        try (VaultStore store = lab.open()) {
            RestorePoint tagged = store.points().getLast();
            assertNotEquals(second.id(), tagged.id());
            assertEquals(second.id(), tagged.original());
            assertEquals(second.note(), tagged.note());
            assertTrue(tagged.tags().contains("extra"), () -> tagged.tags() + "");
            assertTrue(tagged.tags().containsAll(second.tags()), () -> tagged.tags() + "");
        }
        run("tag", "--remove", "extra", "latest");
        assertLatestIsTheSource();
    }

    @Test
    void copyHasWhatWeWrote() throws Exception {
        Map<TreePath, String> before;
        try (VaultStore store = lab.open()) {
            before = held(store, first);
        }
        Path copy = dir.resolve("copy");
        VaultLab other = lab.at(copy);
        String from = lab.place.toString();
        VaultLab.Said said = other.restic("init", "--from-repo", from, "--copy-chunker-params");
        assertEquals(0, said.exit(), said.out());
        said = other.restic("copy", "--from-repo", from);
        assertEquals(0, said.exit(), said.out());
        try (VaultStore store = other.open()) {
            assertEquals(List.of(), store.verify(null, RunListener.NONE).damage());
            List<RestorePoint> points = store.points();
            assertEquals(2, points.size());
            StoreContract.assertSame(before, held(store, points.getFirst()), program);
            StoreContract.assertSame(sourceNow(), held(store, points.getLast()), program);
            assertEquals(first.id(), points.getFirst().original());
            assertEquals(first.note(), points.getFirst().note());
        }
        RestorePoint third = other.backup();
        assertEquals(0, third.counts().created() + third.counts().updated());
    }

    @Test
    void forgetWithPruneLeavesTheRestWhole() throws Exception {
        run("forget", "--group-by", "", "--keep-last", "1", "--prune", "--max-unused", "0");
        try (VaultStore store = lab.open()) {
            assertEquals(
                    List.of(second.id()), store.points().stream().map(RestorePoint::id).toList());
        }
        assertLatestIsTheSource();
    }

    @Test
    void rewriteTakesOutOfOurPointsWhatItIsTold() throws Exception {
        assumeTrue(lab.minor() >= 16, "rewrite came with 0.15, --forget with it");
        String none = run("rewrite", "--exclude", "nothing-is-called-this", second.id()).out();
        assertFalse(none.contains("cannot encode"), none);
        assertTrue(none.contains("no snapshots were modified"), none);
        run("rewrite", "--forget", "--exclude", "notes.txt", second.id());
        source.remove("keep/notes.txt");
        assertSound();
        try (VaultStore store = lab.open()) {
            RestorePoint point = store.points().getLast();
            Map<TreePath, String> held = held(store, point);
            assertFalse(held.containsKey(TreePath.of("keep/notes.txt")));
            assertTrue(held.containsKey(TreePath.of("new")));
            assertEquals(second.id(), point.original());
            assertEquals(second.note(), point.note());
        }
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> all = Files.walk(lab.place.resolve(folder))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void repairMakesTheIndexOfOurPacksAnew() throws Exception {
        for (Path index : files("index")) {
            Files.delete(index);
        }
        run(lab.minor() >= 16 ? new String[] {"repair", "index"} : new String[] {"rebuild-index"});
        assertLatestIsTheSource();
        RestorePoint third = lab.backup();
        assertEquals(0, third.counts().created() + third.counts().updated());
        assertLatestIsTheSource();
    }

    @Test
    void repairOfPacksAndPointsLeavesWhatIsWhole() throws Exception {
        assumeTrue(lab.minor() >= 16, "repair came with 0.16");
        Path largest = files("data").getFirst();
        for (Path pack : files("data")) {
            largest = Files.size(pack) > Files.size(largest) ? pack : largest;
        }
        byte[] bytes = Files.readAllBytes(largest);
        bytes[100] ^= 1;
        Files.delete(largest);
        Files.write(largest, bytes);
        run("repair", "packs", largest.getFileName().toString());
        run("repair", "snapshots", "--forget");
        assertSound();
        try (VaultStore store = lab.open()) {
            assertEquals(2, store.points().size());
            assertEquals(sourceNow().size(), held(store, store.points().getLast()).size());
        }
        lab.backup();
        assertLatestIsTheSource();
    }

    /** By the same cut points, whoever comes second finds all contents there. */
    @Test
    void nothingIsStoredAgainByTheOtherProgram() throws Exception {
        byte[] noise = new byte[7 << 20];
        new java.util.Random(5).nextBytes(noise);
        source.file("noise", noise).file("zeros", new byte[2 << 20]);
        lab.backup();
        String said = run("backup", "--force", "--json", "--host", "host", source.dir() + "").out();
        assertTrue(said.contains("\"data_blobs\":0,"), said);
        source.file("noise2", java.util.Arrays.copyOf(noise, 5 << 20)).file("fresh", "fresh");
        run("backup", "--host", "host", source.dir().toString());
        RestorePoint ours = lab.backupReadingAll();
        try (VaultStore store = lab.open()) {
            for (VaultStore.Named point : store.snapshots()) {
                if (point.id().toString().equals(ours.id())) {
                    var summary = point.snapshot().summary();
                    assertTrue(summary != null && summary.dataBlobs() == 0, () -> summary + "");
                }
            }
        }
        assertLatestIsTheSource();
    }

    @Test
    void statisticsAndRecoveryFindNothingOdd() throws Exception {
        for (String mode :
                List.of("restore-size", "files-by-contents", "blobs-per-file", "raw-data")) {
            run("stats", "--mode", mode);
        }
        run("list", "blobs");
        run("cat", "config");
        String recovered = run("recover").out();
        assertTrue(recovered.contains("found 0") || recovered.contains("no"), recovered);
        assertLatestIsTheSource();
    }
}
