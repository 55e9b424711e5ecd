package dev.coffer.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.store.StoreOptions;
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

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What every store in a local folder with a record of its own does on a disk that works. */
public abstract class StoreContract {
    @TempDir(factory = MemoryDisk.class)
    protected Path dir;

    protected StoreLab lab;

    protected abstract Store openOrMake(StoreHost host, HostPath location, StoreOptions options)
            throws IOException;

    @BeforeEach
    final void makeLab() throws IOException {
        lab = prepared(new StoreLab(dir, this::openOrMake));
    }

    /** Of the problems of a run those that must not be. */
    protected List<Problem> lostInCopies(List<Problem> problems) {
        return problems;
    }

    /** What the kind of store wants of its lab. */
    protected StoreLab prepared(StoreLab made) {
        return made;
    }

    protected final TestTree source() {
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
        assertEquals(List.of(), lostInCopies(run.problems()));
    }

    @Test
    protected void sparseFileIsReadUpToEachHoleAndNoFurther() throws Exception {
        source().sparse("sparse", 3_000_000, 0, 900_000, 1_800_000);
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
        for (int i = 0; i < 10; i++) {
            source().file("stays" + i, "x"); // else most would be gone, which is asked about
        }
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

    protected final Map<String, byte[]> storeBytes() throws IOException {
        Map<String, byte[]> all = new TreeMap<>();
        if (Files.isDirectory(lab.storeDir())) {
            for (TreePath path : TreeSnapshot.of(lab.storeDir()).paths()) {
                all.put(path.toString(), new byte[0]);
            }
        }
        return all;
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

    protected final StoreLab.Run backup(FileTree tree) throws Exception {
        lab.clock.advance(Duration.ofMinutes(1));
        return lab.backup(tree, new ProblemLog(p -> {}), false, null);
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
            StoreLab.Run run = prepared(new StoreLab(dir, (_, _, _) -> early)).backup();
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
    void noStoreIsMadeInsideAnother() throws Exception {
        source().file("a", "a");
        lab.backup();
        StoreLab inner = new StoreLab(lab.storeDir(), this::openOrMake);
        inner.source.file("b", "b");
        CofferException refused = assertThrows(CofferException.class, () -> inner.backup());
        assertTrue(refused.getMessage().contains("inside the store"), refused.getMessage());
        assertFalse(Files.exists(inner.storeDir()));
    }

    protected final RestorePoint newest() throws Exception {
        RestorePoint latest = lab.latest();
        assertNotNull(latest);
        return latest;
    }

    protected static String line(Map<TreePath, String> described, String path) {
        return String.valueOf(described.get(TreePath.of(path)));
    }

    protected final String latestId() throws Exception {
        RestorePoint latest = lab.latest();
        return latest == null ? "" : latest.id();
    }
}
