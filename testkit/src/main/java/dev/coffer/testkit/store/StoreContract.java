package dev.coffer.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Approver;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Gate;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.record.ProcessIdentity;
import dev.coffer.record.StoreHost;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.DeletedItem;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.store.StoreOptions;
import dev.coffer.store.StoreOptions.Durability;
import dev.coffer.store.VerifyReport;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.tree.Content;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.ProblemLog;
import dev.coffer.tree.Trees;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/** What every store of plain files does on a disk that works. */
public abstract class StoreContract {
    @TempDir(factory = MemoryDisk.class)
    protected Path dir;

    protected StoreLab lab;

    protected abstract Store openOrMake(StoreHost host, HostPath location, StoreOptions options)
            throws IOException;

    @BeforeEach
    final void makeLab() throws IOException {
        lab = new StoreLab(dir, this::openOrMake);
    }

    private TestTree source() {
        return lab.source;
    }

    /** A point holds what the source is now, and the store finds nothing wrong with itself. */
    protected final void assertHoldsSource(RestorePoint point) throws Exception {
        assertSame(lab.sourceNow(), lab.held(point), "");
        assertSound("");
    }

    public static void assertSame(
            Map<TreePath, String> expected, Map<TreePath, String> held, String told) {
        StringBuilder differences = new StringBuilder();
        expected.forEach((path, line) -> {
            String other = held.get(path);
            if (!line.equals(other)) {
                differences.append(path).append("\n  wanted ").append(line);
                differences.append("\n  holds  ").append(other).append('\n');
            }
        });
        held.forEach((path, line) -> {
            if (!expected.containsKey(path)) {
                differences.append(path).append(" should not be there: ").append(line).append('\n');
            }
        });
        assertEquals("", differences.toString(), told);
    }

    protected final void assertSound(String told) throws Exception {
        try (Store store = lab.open()) {
            VerifyReport report = store.verify(null, RunListener.NONE);
            assertEquals(List.of(), report.damage(), told);
            assertEquals(List.of(), StoreLab.oddities(report), told);
        }
    }

    @Test
    void firstBackupHoldsEverythingTheSourceHas() throws Exception {
        source().file("a.txt", "hello")
                .folder("empty")
                .file("deep/er/b.txt", "world")
                .link("link", "a.txt")
                .link("broken", "nowhere")
                .hardLink("deep/second name", "a.txt")
                .fifo("pipe")
                .sparse("sparse", 1_000_000, 500_000)
                .file("zero", "")
                .xattr("a.txt", "user.comment", "mine")
                .xattr("deep", "user.folder", "too")
                .mode("a.txt", 0640)
                .mode("deep/er", 0500)
                .modified("a.txt", new Timestamp(1_000_000_000, 123_456_789))
                .modified("deep", new Timestamp(-5, 1));
        StoreLab.Run run = lab.backup();
        assertHoldsSource(run.point());
        assertEquals(8, run.point().files());
        assertEquals(3, run.point().folders());
        assertEquals(List.of(), run.problems());
    }

    @Test
    void sparseFileIsReadUpToEachHoleAndNoFurther() throws Exception {
        source().sparse("sparse", 1_000_000, 0, 300_000, 600_000);
        RestorePoint point = lab.backup().point();
        TreePath path = TreePath.of("sparse");
        long data = 0;
        try (Store store = lab.open();
                FileTree tree = store.open(point);
                Content content = tree.open(path, Objects.requireNonNull(Trees.find(tree, path)))) {
            ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
            while (content.skipHole() > 0 || content.read(buffer.clear()) >= 0) {
                data += buffer.position();
                buffer.clear();
            }
            content.finish();
        }
        assertTrue(data < 100_000, "zeros of holes were read as data: " + data);
    }

    @Test
    void backupThatChangesNothingMakesNoPointAndReadsNothing() throws Exception {
        source().file("a/b.txt", "hello").file("c", "there").link("l", "c");
        RestorePoint first = lab.backup().point();
        StoreLab.Run second = lab.backup();
        assertNull(second.done().point());
        assertEquals(3, second.done().counts().unchanged());
        assertEquals(List.of(), second.lines());
        assertEquals(first.id(), latestId());
    }

    @Test
    void youngFileIsReadAgainOnceWithoutANewPoint() throws Exception {
        lab.clock.advance(Duration.ofMinutes(-61));
        source().file("young", "hello");
        lab.backup();
        lab.clock.advance(Duration.ofHours(2));
        RestorePoint before = lab.latest();
        assertNull(lab.backup().done().point());
        assertEquals(before, lab.latest());
        assertHoldsSource(newest());
    }

    @Test
    void changesOfEveryKindAreToldAndHeld() throws Exception {
        source().file("same", "same")
                .file("grows", "1")
                .file("touched", "t")
                .file("goes/x", "x")
                .file("mode", "m")
                .file("changes", "old!");
        lab.backup();
        source().file("new/n", "nnn")
                .append("grows", "2")
                .overwrite("changes", "new!")
                .modified("touched", new Timestamp(7, 7))
                .mode("mode", 0600)
                .remove("goes");
        StoreLab.Run run = lab.backup();
        assertEquals(
                List.of(
                        "DELETED goes 0",
                        "DELETED goes/x 1",
                        "METADATA mode 0",
                        "METADATA touched 0",
                        "NEW new 0",
                        "NEW new/n 3",
                        "UPDATED changes 4",
                        "UPDATED grows 2"),
                run.lines());
        assertHoldsSource(run.point());
        assertEquals(1, run.done().counts().created());
        assertEquals(4, run.done().counts().updated());
        assertEquals(1, run.done().counts().deleted());
        assertEquals(1, run.done().counts().unchanged());
    }

    @Test
    void kindsChangeIntoEachOther() throws Exception {
        source().file("f2d", "x").file("f2l", "x").file("d2f/in/x", "x").link("l2f", "t");
        source().file("d2l/y", "y").link("l2d", "t").fifo("p2f");
        lab.backup();
        for (String each : List.of("f2d", "f2l", "d2f", "l2f", "d2l", "l2d", "p2f")) {
            source().remove(each);
        }
        source().file("f2d/now/folder", "x").link("f2l", "x").file("d2f", "x").file("l2f", "t");
        source().link("d2l", "y").file("l2d/t", "t").file("p2f", "p");
        assertHoldsSource(lab.backup().point());
        for (String each : List.of("f2d", "f2l", "d2f", "l2f", "d2l", "l2d", "p2f")) {
            source().remove(each);
        }
        source().file("f2d", "x").file("f2l", "x").file("d2f/in/x", "x").link("l2f", "t");
        source().file("d2l/y", "y").link("l2d", "t").fifo("p2f");
        assertHoldsSource(lab.backup().point());
    }

    @Test
    void hardLinksFollowTheSource() throws Exception {
        source().file("a", "one").hardLink("b", "a").hardLink("d/c", "a").file("single", "s");
        assertHoldsSource(lab.backup().point());
        source().append("a", "more"); // the content of all three
        assertHoldsSource(lab.backup().point());
        source().file("b", "onemore"); // now a file of its own with the same content
        assertHoldsSource(lab.backup().point());
        source().remove("a");
        assertHoldsSource(lab.backup().point());
        source().hardLink("single2", "single").hardLink("d/a", "d/c");
        assertHoldsSource(lab.backup().point());
        source().mode("single", 0600);
        assertHoldsSource(lab.backup().point());
        source().remove("single2").hardLink("single2", "b");
        assertHoldsSource(lab.backup().point());
        assertNull(lab.backup().done().point());
    }

    @Test
    void folderTimesAreThoseOfTheSourceAfterEachRun() throws Exception {
        source().file("d/a", "a").file("d/b", "b").modified("d", new Timestamp(1000, 5));
        lab.backup();
        source().overwrite("d/a", "A").modified("d", new Timestamp(1000, 5));
        assertHoldsSource(lab.backup().point());
        source().remove("d/b").modified("d", new Timestamp(1000, 5));
        assertHoldsSource(lab.backup().point());
        source().modified("d", new Timestamp(2000, 5));
        StoreLab.Run run = lab.backup();
        assertHoldsSource(run.point());
        assertEquals(List.of(), run.lines());
    }

    @Test
    void checksumFindsAChangeThatNothingElseShows() throws Exception {
        source().file("f", "before").modified("f", new Timestamp(5000, 0));
        lab.backup();
        lab.checksum(true);
        assertNull(lab.backup().done().point());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void randomHistoriesAreHeldAndToldBeforehand(long seed) throws Exception {
        RandomTree random = new RandomTree(source(), seed).grow(60);
        for (int round = 0; round < 5; round++) {
            String told = random + " round " + round;
            Authorization yes = null;
            Map<String, byte[]> store = storeBytes();
            StoreLab.Run dry = lab.dryRun();
            assertEquals(store.keySet(), storeBytes().keySet(), told);
            StoreLab.Run run = lab.backup(false, yes);
            if (run.outcome() instanceof BackupOutcome.NeedsYes needs) {
                yes = new Gate(plan -> Approver.Answer.YES).authorize(needs.plan());
                run = lab.backup(false, yes);
            }
            assertEquals(dry.lines(), run.lines(), told);
            assertEquals(dry.done().counts(), run.done().counts(), told);
            RestorePoint point = run.done().point();
            if (point != null) {
                assertSame(lab.sourceNow(), lab.held(point), told);
            }
            assertSound(told);
            StoreLab.Run again = lab.backup();
            assertNull(again.done().point(), () -> told + again.changes());
            random.mutate(12);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomDamageToCopiesIsPutRightWhenContentIsCompared(long seed) throws Exception {
        // One worker: with several, chance decides which name of a file is looked at first.
        lab.workers(1);
        RandomTree tree = new RandomTree(source(), seed).grow(50);
        lab.backup();
        tree.mutate(3);
        Assumptions.assumeTrue(lab.backup().outcome() instanceof BackupOutcome.Done);
        lab.checksum(true);
        Random random = new Random(seed);
        for (int round = 0; round < 4; round++) {
            String told = "seed " + seed + " round " + round + damage(random);
            StoreLab.Run dry = lab.dryRun();
            StoreLab.Run run = lab.backup();
            assertEquals(dry.lines(), run.lines(), told);
            assertNull(run.done().point(), told);
            assertSame(lab.sourceNow(), lab.held(newest()), told);
            try (Store store = lab.open()) {
                assertEquals(List.of(), store.verify(newest(), RunListener.NONE).damage(), told);
            }
            assertEquals(List.of(), lab.backup().lines(), told);
        }
    }

    /** Takes away, changes and replaces some of what lies beside the record. */
    private String damage(Random random) throws IOException {
        StringBuilder told = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            List<Path> all;
            try (var walk = Files.walk(lab.storeDir())) {
                all =
                        walk.filter(p -> !p.startsWith(lab.storeDir().resolve(".coffer")))
                                .filter(p -> !p.equals(lab.storeDir()))
                                .sorted()
                                .toList();
            }
            if (all.isEmpty()) {
                return told.toString();
            }
            Path path = all.get(random.nextInt(all.size()));
            int what = random.nextInt(6);
            told.append(", ").append(what).append(' ').append(lab.storeDir().relativize(path));
            damage(path, what);
        }
        return told.toString();
    }

    private static void damage(Path path, int what) throws IOException {
        boolean isLink = Files.isSymbolicLink(path);
        if (what == 0 && !isLink) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x-w-"));
            return;
        }
        if (what <= 2 && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.writeString(path, what == 1 ? "damaged" : "", StandardOpenOption.APPEND);
            Files.setLastModifiedTime(path, FileTime.fromMillis(5000));
            return;
        }
        try (var walk = Files.walk(path)) {
            for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        switch (what) {
            case 3 -> Files.writeString(path, "in the way");
            case 4 -> Files.createDirectories(path.resolve("in the way"));
            case 5 -> Files.createSymbolicLink(path, Path.of("elsewhere"));
            default -> {} // it is only missing
        }
    }

    private Map<String, byte[]> storeBytes() throws IOException {
        Map<String, byte[]> all = new TreeMap<>();
        if (Files.isDirectory(lab.storeDir())) {
            for (TreePath path : TreeSnapshot.of(lab.storeDir()).paths()) {
                all.put(path.toString(), new byte[0]);
            }
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void switchingTheProtectionIsNoDamageToCopiesThatAreCompared(boolean on) throws Exception {
        source().file("a", "1").file("d/b", "2").hardLink("d/c", "d/b").mode("a", 0664);
        Duration kept = Duration.ofDays(90);
        lab.with(new StoreOptions(false, kept, !on, Durability.RUN)).backup();
        lab.checksum(true).with(new StoreOptions(false, kept, on, Durability.RUN));
        assertEquals(List.of(), lab.dryRun().lines());
        StoreLab.Run run = lab.backup();
        assertEquals(List.of(), run.lines());
        assertEquals(1, run.notices().size(), run.notices().toString());
        assertEquals(List.of(), lab.backup().notices());
        Files.setLastModifiedTime(copyOf("a"), FileTime.fromMillis(0));
        assertEquals(1, lab.backup().lines().size());
    }

    private Path copyOf(String name) {
        Path place = lab.storeDir().resolve(name);
        return Files.isDirectory(place) ? place.resolve(name) : place;
    }

    @Test
    void linksWithSeveralNamesAreToldBeforehandAsTheyAreFound() throws Exception {
        source().file("f", "1").link("l", "f").hardLink("l2", "l").link("m", "f");
        lab.backup();
        lab.checksum(true);
        assertEquals(List.of(), lab.dryRun().lines());
        assertEquals(List.of(), lab.backup().lines());
        source().remove("m").hardLink("m", "l");
        List<String> told = lab.dryRun().lines();
        assertEquals(told, lab.backup().lines());
    }

    @Test
    void dryRunOfAFirstBackupMakesNoStore() throws Exception {
        source().file("a/b", "x");
        StoreLab.Run run = lab.dryRun();
        assertEquals(List.of("NEW a 0", "NEW a/b 1"), run.lines());
        assertFalse(Files.exists(lab.storeDir()));
    }

    @Test
    void whatLeftTheSourceIsListedAndCanBeRead() throws Exception {
        source().file("d/e/f", "gone").file("d/stays", "s").file("top", "t").folder("d/empty");
        lab.backup();
        source().remove("d/e").remove("top").remove("d/empty");
        lab.backup();
        try (Store store = lab.open()) {
            List<DeletedItem> items = store.deleted();
            List<String> paths = items.stream().map(i -> i.path().toString()).sorted().toList();
            assertEquals(List.of("d/e", "d/e/f", "d/empty", "top"), paths);
            String date = items.getFirst().date();
            for (String written : List.of(date, date.substring(0, "2026-11-21".length()))) {
                try (FileTree tree = store.openDeleted(written)) {
                    assertTrue(line(StoreLab.describe(tree), "d/e/f").contains(" 4 "), written);
                }
            }
            assertThrows(CofferException.class, () -> store.openDeleted(date.substring(0, 4)));
        }
    }

    @Test
    void samePathDeletedTwiceInOneSecondIsKeptTwice() throws Exception {
        source().file("x", "one").file("y", "y");
        lab.backup();
        source().remove("x");
        lab.backup();
        source().file("x", "other");
        lab.backup();
        source().remove("x");
        lab.clock.advance(Duration.ofMinutes(-3));
        lab.clock.advance(Duration.ofMinutes(0));
        lab.backup();
        try (Store store = lab.open()) {
            List<DeletedItem> items = store.deleted();
            assertEquals(2, items.size());
            assertNotEquals(items.get(0).date(), items.get(1).date());
            assertEquals(3, items.get(0).bytes());
            assertEquals(5, items.get(1).bytes());
        }
    }

    @Test
    void deletedItemsGoWhenTheirTimeIsUp() throws Exception {
        lab.with(new StoreOptions(false, Duration.ofDays(30), false, Durability.RUN));
        source().file("x", "one").file("y", "y");
        lab.backup();
        source().remove("x");
        lab.backup();
        lab.clock.advance(Duration.ofDays(29));
        lab.backup();
        try (Store store = lab.open()) {
            assertEquals(1, store.deleted().size());
        }
        lab.clock.advance(Duration.ofDays(2));
        lab.backup();
        try (Store store = lab.open()) {
            assertEquals(List.of(), store.deleted());
        }
        assertSound("");
    }

    @Test
    void massDeletionAsksAndDoesNothingWithoutAYes() throws Exception {
        for (int i = 0; i < 100; i++) {
            source().file("d" + i % 7 + "/f" + i, "content " + i);
        }
        RestorePoint first = lab.backup().point();
        Map<TreePath, String> before = lab.held(first);
        for (int i = 0; i < 60; i++) {
            source().remove("d" + i % 7 + "/f" + i);
        }
        BackupOutcome.NeedsYes needs =
                assertInstanceOf(BackupOutcome.NeedsYes.class, lab.backup().outcome());
        assertEquals(60, needs.plan().items());
        assertEquals(first.id(), latestId());
        assertSame(before, lab.held(first), "");
        assertEquals(60 + 1, Files.readAllLines(needs.plan().document().toPath()).size());

        Authorization yes = new Gate(plan -> Approver.Answer.YES).authorize(needs.plan());
        source().remove("d5/f61"); // the world moves
        CofferException moved = assertThrows(CofferException.class, () -> lab.backup(false, yes));
        assertTrue(moved.getMessage().contains("changed after"), moved.getMessage());
        assertSame(before, lab.held(first), "");

        needs = assertInstanceOf(BackupOutcome.NeedsYes.class, lab.backup().outcome());
        Authorization other = new Gate(plan -> Approver.Answer.YES).authorize(needs.plan());
        assertHoldsSource(lab.backup(false, other).point());
    }

    @Test
    void unreadableFileIsNamedAndItsLastVersionStays() throws Exception {
        MemoryTree tree = new MemoryTree().file("a", "first").file("d/b", "bee").folder("e");
        RestorePoint first = backup(tree).point();
        tree.file("a", "second").file("new", "n").unreadable("a").unreadable("d/b");
        tree.unreadable("new");
        StoreLab.Run run = backup(tree);
        assertTrue(run.done().incomplete());
        List<String> named = run.problems().stream().map(p -> p.path().toString()).toList();
        assertTrue(named.containsAll(List.of("a", "new")), named.toString());
        Map<TreePath, String> held = lab.held(newest());
        assertTrue(line(held, "a").contains(" 5 "), held.toString());
        assertFalse(held.containsKey(TreePath.of("new")));
        assertTrue(line(held, "d/b").contains(" 3 "), held.toString());
        assertNotEquals("", first.id());
        assertSound("");
    }

    private StoreLab.Run backup(FileTree tree) throws Exception {
        lab.clock.advance(Duration.ofMinutes(1));
        return lab.backup(tree, new ProblemLog(p -> {}), false, null);
    }

    @Test
    void sourceThatHasDotCofferAtItsRootLeavesItOutByName() throws Exception {
        MemoryTree tree = new MemoryTree().file(".coffer/x", "mine").file("y", "y");
        StoreLab.Run run = backup(tree);
        assertEquals(1, run.point().files());
        assertEquals(Problem.Kind.OWN_STORE, run.problems().getFirst().kind());
        assertSound("");
    }

    @Test
    void secondRunIsToldWhoHoldsTheStore() throws Exception {
        source().file("a", "a");
        lab.backup();
        try (Store _ = lab.open()) {
            Files.writeString(
                    lab.storeDir().resolve(".coffer/lock"),
                    """
                    coffer-lock 1
                    token 00
                    host elsewhere
                    machine 11
                    boot 22
                    pids pid:[1]
                    pid 4711
                    started 5
                    since 2025-11-24T14:30:15+01:00
                    end
                    """);
            CofferException locked = assertThrows(CofferException.class, () -> lab.backup());
            assertEquals(Reason.LOCKED, locked.reason());
            assertTrue(
                    locked.getMessage()
                            .contains("process 4711 on elsewhere, since 2025-11-24 14:30:15"),
                    locked.getMessage());
        }
    }

    @Test
    void lockOfADeadProcessOfThisMachineGoesByItself() throws Exception {
        source().file("a", "a");
        lab.backup();
        ProcessIdentity me = ProcessIdentity.current(HostFiles.ofThisSystem());
        Files.writeString(
                lab.storeDir().resolve(".coffer/lock"),
                "coffer-lock 1\ntoken 00\nhost "
                        + me.host()
                        + "\nmachine "
                        + me.machine()
                        + "\nboot "
                        + me.boot()
                        + "\npids "
                        + me.pids()
                        + "\npid "
                        + me.pid()
                        + "\nstarted "
                        + (me.started() - 1)
                        + "\nsince 2025-11-24T14:30:15+01:00\nend\n");
        source().file("b", "b");
        assertHoldsSource(lab.backup().point());
        assertFalse(Files.exists(lab.storeDir().resolve(".coffer/lock")));
    }

    @Test
    void tornLockIsNobodys() throws Exception {
        source().file("a", "a");
        lab.backup();
        Files.writeString(lab.storeDir().resolve(".coffer/lock"), "coffer-lock 1\ntok");
        source().file("b", "b");
        assertHoldsSource(lab.backup().point());
    }

    @Test
    void firstRunThatComesWhileAnotherMakesTheStoreGoesIntoThatStore() throws Exception {
        source().file("a", "a");
        try (Store early = lab.open()) { // sees that there is none
            lab.backup();
            source().file("b", "b");
            StoreLab.Run run = new StoreLab(dir, (_, _, _) -> early).backup();
            assertEquals(List.of("NEW b 1"), run.lines());
            assertEquals(List.of(), run.notices());
            assertHoldsSource(run.point());
        }
    }

    @Test
    void folderThatIsNoStoreAndNotEmptyIsRefused() throws Exception {
        Files.createDirectories(lab.storeDir());
        Files.writeString(lab.storeDir().resolve("precious"), "data");
        source().file("a", "a");
        CofferException refused = assertThrows(CofferException.class, () -> lab.backup());
        assertTrue(refused.getMessage().contains("precious"), refused.getMessage());
        assertEquals("data", Files.readString(lab.storeDir().resolve("precious")));
        assertFalse(Files.exists(lab.storeDir().resolve(".coffer")));
    }

    @Test
    void storeOfANewerVersionIsLeftAlone() throws Exception {
        source().file("a", "a");
        lab.backup();
        Path json = lab.storeDir().resolve(".coffer/store.json");
        Files.writeString(json, Files.readString(json).replace("\"format\":1", "\"format\":2"));
        CofferException refused = assertThrows(CofferException.class, () -> lab.backup());
        assertTrue(refused.getMessage().contains("newer version"), refused.getMessage());
    }

    @Test
    void damagedRootsAreMadeUpForByTheirCopy() throws Exception {
        source().file("a", "a");
        RestorePoint point = lab.backup().point();
        Files.writeString(lab.storeDir().resolve(".coffer/roots"), "nonsense");
        assertSame(lab.sourceNow(), lab.held(point), "");
        try (Store store = lab.open()) {
            assertFalse(store.verify(null, RunListener.NONE).sound());
        }
        source().file("b", "b");
        assertHoldsSource(lab.backup().point());
    }

    @Test
    void pointWhoseDescriptionIsLostIsNamedListedRestoredAndDescribedAnew() throws Exception {
        source().file("a", "a").file("d/b", "bb");
        RestorePoint point = lab.backup().point();
        Path description = lab.storeDir().resolve(".coffer/points/" + point.id() + ".json");
        Files.delete(description);
        try (Store store = lab.open()) {
            VerifyReport report = store.verify(null, RunListener.NONE);
            assertEquals(1, report.damage().size(), report.toString());
            assertTrue(report.damage().getFirst().toString().contains(point.id()));
            assertEquals(point.id(), store.points().getFirst().id());
            assertEquals(point.files(), store.points().getFirst().files());
            assertEquals(point.bytes(), store.points().getFirst().bytes());
        }
        assertSame(lab.sourceNow(), lab.held(point), "");
        StoreLab.Run mending = lab.backup();
        assertTrue(mending.notices().toString().contains("was damaged"), mending.toString());
        assertTrue(Files.exists(description));
        assertSound("the description was written anew");
    }

    @Test
    void storeWithoutItsIdentityIsTheSameDamagedStoreForEveryCommand() throws Exception {
        source().file("a", "a");
        lab.backup();
        Files.delete(lab.storeDir().resolve(".coffer/store.json"));
        CofferException writing = assertThrows(CofferException.class, () -> lab.backup());
        CofferException reading = assertThrows(CofferException.class, () -> lab.open().close());
        assertTrue(writing.getMessage().contains("store.json is damaged"), writing.getMessage());
        assertEquals(writing.getMessage(), reading.getMessage());
    }

    @Test
    void noStoreIsMadeInsideAnother() throws Exception {
        source().file("a", "a");
        lab.backup();
        StoreLab inner = new StoreLab(lab.storeDir(), this::openOrMake);
        inner.source.file("b", "b");
        CofferException refused = assertThrows(CofferException.class, () -> inner.backup());
        assertTrue(refused.getMessage().contains("inside the store"), refused.getMessage());
        assertFalse(Files.exists(inner.storeDir()));
    }

    @Test
    void damagedTreeIsOneClearMessage() throws Exception {
        source().file("a", "a").file("d/b", "b");
        RestorePoint point = lab.backup().point();
        try (var trees = Files.list(lab.storeDir().resolve(".coffer/trees"))) {
            for (Path segment : trees.toList()) {
                byte[] bytes = Files.readAllBytes(segment);
                bytes[30] ^= 0x55;
                Files.write(segment, bytes);
            }
        }
        CofferException damaged = assertThrows(CofferException.class, () -> lab.held(point));
        assertTrue(damaged.getMessage().contains("trees/000001"), damaged.getMessage());
        CofferException stopped = assertThrows(CofferException.class, () -> lab.backup());
        assertTrue(stopped.getMessage().contains("trees/000001"), stopped.getMessage());
        assertTrue(stopped.getMessage().contains(lab.place.toString()), stopped.getMessage());
        assertTrue(stopped.getMessage().contains("back up into a new"), stopped.getMessage());
        try (Store store = lab.open()) {
            assertFalse(store.verify(null, RunListener.NONE).sound());
        }
    }

    @Test
    void nameInTheRecordThatCannotBeOneIsNamedAndTheRestIsRead() throws Exception {
        source().file("d/aa", "bad").file("d/bb", "good").file("c", "c");
        RestorePoint point = lab.backup().point();
        lab.renameInRecord("aa", "..");
        Map<TreePath, String> held = lab.held(point);
        assertEquals("[., c, d, d/bb]", held.keySet().toString());
        try (Store store = lab.open()) {
            List<Problem> damage = store.verify(null, RunListener.NONE).damage();
            assertEquals(1, damage.size(), damage.toString());
            assertEquals("d", damage.getFirst().path().toString());
            assertTrue(damage.getFirst().reason().contains(".."), damage.toString());
        }
        RestorePoint next = lab.backup().point(); // it is found to be missing
        assertSame(lab.sourceNow(), lab.held(next), "");
    }

    private RestorePoint newest() throws Exception {
        RestorePoint latest = lab.latest();
        assertNotNull(latest);
        return latest;
    }

    protected static String line(Map<TreePath, String> described, String path) {
        return String.valueOf(described.get(TreePath.of(path)));
    }

    private String latestId() throws Exception {
        RestorePoint latest = lab.latest();
        return latest == null ? "" : latest.id();
    }
}
