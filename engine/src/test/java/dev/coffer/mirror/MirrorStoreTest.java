package dev.coffer.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.util.Objects.requireNonNull;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.record.StoreFolder;
import dev.coffer.record.StoreHost;
import dev.coffer.store.DeletedItem;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.store.StoreOptions;
import dev.coffer.store.StoreOptions.Durability;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.testkit.TreeSnapshot.Aspect;
import dev.coffer.testkit.os.Call;
import dev.coffer.testkit.os.FaultyFiles;
import dev.coffer.testkit.store.PlainStoreContract;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.tree.FileTree;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

class MirrorStoreTest extends PlainStoreContract {
    @Override
    protected Store openOrMake(StoreHost host, HostPath location, StoreOptions options)
            throws IOException {
        return MirrorStore.openOrMake(host, location, options);
    }

    private TreeSnapshot copies() throws IOException {
        return TreeSnapshot.of(lab.storeDir()).without(".coffer");
    }

    @Test
    void copiesLieInTheStoreAsInTheSourceAfterEveryRun() throws Exception {
        RandomTree random = new RandomTree(lab.source, 77).grow(80);
        for (int round = 0; round < 4; round++) {
            lab.backup();
            assertEquals(
                    List.of(),
                    lab.source.snapshot().differences(copies(), Aspect.TOP),
                    random + " round " + round);
            random.mutate(6);
        }
        assertEquals("rwx------", modeOf(lab.storeDir()));
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void overwrittenVersionsAreKeptWhenAskedFor() throws Exception {
        lab.with(new StoreOptions(true, Duration.ofDays(90), false, Durability.RUN));
        lab.source.file("d/f", "first").link("l", "one");
        lab.backup();
        lab.source.file("d/f", "the second").remove("l").link("l", "two");
        assertHoldsSource(lab.backup().point());
        try (Store store = lab.open()) {
            List<DeletedItem> items = store.deleted();
            assertEquals(2, items.size());
            DeletedItem item = items.getFirst();
            assertEquals("d/f", item.path().toString());
            assertTrue(item.overwritten());
            assertEquals(5, item.bytes());
            try (FileTree tree = store.openDeleted(item.date())) {
                Map<TreePath, String> held = StoreLab.describe(tree);
                assertTrue(
                        requireNonNull(held.get(TreePath.of("d/f"))).contains(" 5 "),
                        held.toString());
                assertTrue(
                        requireNonNull(held.get(TreePath.of("l"))).endsWith("-> one"),
                        held.toString());
            }
        }
    }

    @Test
    void protectedCopiesHaveNoWriteBitsAndTheRecordKnowsTheTrueModes() throws Exception {
        lab.with(new StoreOptions(false, Duration.ofDays(90), true, Durability.RUN));
        lab.source.file("d/f", "first").file("d/e/g", "g").mode("d/f", 0666).mode("d", 0777);
        assertHoldsSource(lab.backup().point());
        assertNothingWritable();
        lab.source.file("d/f", "second").file("d/new/n", "n").mode("d/e/g", 0622).remove("d/e/g");
        lab.source.file("d/e/h", "h");
        assertHoldsSource(lab.backup().point());
        assertNothingWritable();
    }

    @Test
    void protectionThatIsSwitchedOnOrOffGoesForAllCopiesAtTheNextRun() throws Exception {
        lab.source.file("d/f", "f").file("d/e/g", "g").mode("d", 0777).file("gone/x", "x");
        lab.source.link("l", "t").fifo("p").mode("d/e/g", 0400);
        lab.backup();
        lab.source.remove("gone");
        RestorePoint point = lab.backup().point();
        StoreOptions on = new StoreOptions(false, Duration.ofDays(90), true, Durability.RUN);
        FaultyFiles files = new FaultyFiles(HostFiles.ofThisSystem());
        lab.with(on).with(files.failFrom(Call.SET_MODE, 2, Errno.EIO));
        assertThrows(CofferException.class, () -> lab.backup());
        lab.with(HostFiles.ofThisSystem());
        StoreLab.Run run = lab.backup();
        assertNull(run.done().point());
        assertEquals(
                List.of("All copies in the store are protected from writing now."), run.notices());
        assertNothingWritable();
        Path deleted = lab.storeDir().resolve(".coffer/deleted");
        try (var all = Files.walk(deleted)) {
            for (Path each : all.filter(p -> p.toString().contains("gone")).toList()) {
                assertFalse(modeOf(each).contains("w"), each + " " + modeOf(each));
            }
        }
        assertHoldsSource(point);
        assertEquals(List.of(), lab.backup().notices());
        lab.with(StoreOptions.DEFAULT);
        assertEquals(
                List.of("The copies in the store are not protected from writing any more."),
                lab.backup().notices());
        assertEquals(List.of(), lab.source.snapshot().differences(copies(), Aspect.TOP));
    }

    private void assertNothingWritable() throws IOException {
        TreeSnapshot copies = copies();
        for (TreePath path : copies.paths()) {
            FileStat stat = copies.stat(path);
            if (stat != null && !path.isRoot() && (stat.isFile() || stat.isFolder())) {
                assertEquals(0, stat.mode() & 0222, path.toString());
            }
        }
    }

    @Test
    void onlyTheLatestPointIsKeptAndAllRunsAreListed() throws Exception {
        lab.source.file("a", "1");
        RestorePoint first = lab.backup().point();
        lab.source.file("a", "22");
        RestorePoint second = lab.backup().point();
        assertEquals(first.id(), second.parent());
        try (Store store = lab.open()) {
            assertEquals(List.of(second), store.points());
            assertEquals(List.of(first, second), store.runs());
            CofferException old =
                    assertThrows(CofferException.class, () -> store.open(first).close());
            assertTrue(old.getMessage().contains("not the latest"), old.getMessage());
        }
        String log = Files.readString(lab.storeDir().resolve(".coffer/changes.log"));
        assertTrue(log.contains("point " + first.shortId()), log);
        assertTrue(log.contains("updated   a\n"), log);
    }

    @Test
    void secondRunInTheSameProcessIsToldWhoIsAtIt() throws Exception {
        lab.source.file("a", "1");
        lab.backup();
        lab.source.file("a", "22");
        AtomicReference<CofferException> second = new AtomicReference<>();
        FaultyFiles files = new FaultyFiles(HostFiles.ofThisSystem());
        StoreHost host = lab.host();
        files.before(
                Call.SYNC_FILE_SYSTEM,
                1,
                () -> {
                    try (StoreFolder other = StoreFolder.open(host, lab.place, StoreKind.MIRROR)) {
                        second.set(
                                assertThrows(
                                        CofferException.class,
                                        () -> other.lock(RunListener.NONE).close()));
                    }
                });
        lab.with(files);
        lab.backup();
        CofferException locked = requireNonNull(second.get());
        assertEquals(Reason.LOCKED, locked.reason());
        assertTrue(
                locked.getMessage().contains("process " + host.self().pid()), locked.getMessage());
    }

    @Test
    void lockOfAnotherMachineIsTakenAwayOnlyWhenAskedFor() throws Exception {
        lab.source.file("a", "1");
        lab.backup();
        Path lock = lab.storeDir().resolve(".coffer/lock");
        Files.writeString(
                lock,
                """
                coffer-lock 1
                token 0
                host far
                machine\s
                boot b
                pids p
                pid 1
                started 1
                since 2025-11-24T14:30:15+01:00
                end
                """);
        try (StoreFolder store = StoreFolder.open(lab.host(), lab.place, StoreKind.MIRROR)) {
            assertThrows(CofferException.class, () -> store.lock(RunListener.NONE).close());
            StoreFolder.open(lab.host(), lab.place, StoreKind.MIRROR).close();
            assertEquals("far", requireNonNull(store.breakLock()).process().host());
            assertNull(store.breakLock());
            store.lock(RunListener.NONE).close();
        }
    }

    @Test
    void lockOfALivingProcessOfThisMachineIsNotTakenAway() throws Exception {
        lab.source.file("a", "1");
        lab.backup();
        try (StoreFolder store = StoreFolder.open(lab.host(), lab.place, StoreKind.MIRROR);
                AutoCloseable _ = store.lock(RunListener.NONE)) {
            CofferException refused = assertThrows(CofferException.class, store::breakLock);
            assertTrue(refused.getMessage().contains("still running"), refused.getMessage());
        }
    }

    @Test
    void storeOfOtherSourcesIsRefused() throws Exception {
        lab.source.file("a", "1");
        lab.backup();
        try (StoreFolder store = StoreFolder.open(lab.host(), lab.place, StoreKind.MIRROR)) {
            CofferException refused =
                    assertThrows(
                            CofferException.class,
                            () ->
                                    store.checkSources(
                                            List.of(
                                                    new SourcePlace(
                                                            "other", HostPath.of("/other")))));
            assertEquals(Reason.USAGE, refused.reason());
        }
    }

    @Test
    void storeOfAnotherKindIsNamed() throws Exception {
        lab.source.file("a", "1");
        lab.backup();
        CofferException refused =
                assertThrows(
                        CofferException.class,
                        () -> StoreFolder.open(lab.host(), lab.place, StoreKind.VERSIONED));
        assertTrue(refused.getMessage().contains("write mirror:"), refused.getMessage());
    }

    @Test
    void recordIsCompactedNowAndThen() throws Exception {
        lab.source.file("a/b/c", "0").file("z", "z");
        lab.backup();
        for (int i = 1; i <= 60; i++) {
            lab.source.file("a/b/c", "version " + i);
            if (i % 10 == 0) {
                lab.source.file("a/x" + i, "x");
                lab.source.remove("a/x" + (i - 10));
            }
            lab.backup();
        }
        try (var trees = Files.list(lab.storeDir().resolve(".coffer/trees"))) {
            assertTrue(trees.count() < 50);
        }
        RestorePoint latest = lab.latest();
        assertEquals(lab.sourceNow(), latest == null ? null : lab.held(latest));
        assertSound("");
        try (Store store = lab.open()) {
            assertEquals(5, store.deleted().size());
        }
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void everyDurabilityHoldsTheSource(Durability durability) throws Exception {
        lab.with(new StoreOptions(false, Duration.ofDays(90), false, durability));
        lab.source.file("a", "1").file("d/e", "2");
        assertHoldsSource(lab.backup().point());
        lab.source.file("a", "22").remove("d");
        assertHoldsSource(lab.backup().point());
    }

    @Test
    void verifyNamesWhatIsMissingDamagedAndStrange() throws Exception {
        lab.source.file("missing", "m").file("d/damaged", "12345").file("ok", "o").link("l", "t");
        lab.backup();
        Files.delete(lab.storeDir().resolve("missing"));
        Files.writeString(lab.storeDir().resolve("d/damaged"), "12x45");
        Files.writeString(lab.storeDir().resolve("d/stray"), "s");
        Files.delete(lab.storeDir().resolve("l"));
        Files.createSymbolicLink(lab.storeDir().resolve("l"), Path.of("elsewhere"));
        try (Store store = lab.open()) {
            var report = store.verify(null, RunListener.NONE);
            assertEquals(
                    List.of("d/damaged", "l", "missing"),
                    report.damage().stream().map(p -> p.path().toString()).toList());
            assertEquals(
                    List.of("d/stray"),
                    report.notes().stream().map(p -> p.path().toString()).toList());
        }
    }

    @Test
    void deletedFileWhoseCopyIsMissingIsNamed() throws Exception {
        lab.source.file("a", "a").file("b", "b");
        lab.backup();
        Files.delete(lab.storeDir().resolve("a"));
        lab.source.remove("a");
        StoreLab.Run dry = lab.dryRun();
        StoreLab.Run run = lab.backup();
        assertEquals(dry.lines(), run.lines());
        assertEquals("a", run.problems().getFirst().path().toString());
        assertFalse(run.problems().getFirst().reason().isEmpty());
        assertHoldsSource(run.point());
    }

    @Test
    void copyGoneFromTheStoreIsMadeAgainWhenItsFileChanges() throws Exception {
        lab.source.file("d/a", "a").file("b", "b").modified("b", new Timestamp(5, 5));
        lab.backup();
        Files.delete(lab.storeDir().resolve("d/a"));
        lab.source.file("d/a", "changed");
        assertHoldsSource(lab.backup().point());
    }

    @Test
    void whatSomebodyPutInTheWayIsSetAsideAndNothingIsLost() throws Exception {
        lab.source.file("f", "f").file("d/e/g", "g").file("x/y", "y").file("gone/z", "z");
        lab.source.file("h1", "h").hardLink("x/h2", "h1");
        lab.backup();
        Path store = lab.storeDir();
        Files.delete(store.resolve("f"));
        Files.createDirectories(store.resolve("f/mine"));
        Files.delete(store.resolve("d/e/g"));
        Files.delete(store.resolve("d/e"));
        Files.delete(store.resolve("d"));
        Files.writeString(store.resolve("d"), "also mine");
        Files.delete(store.resolve("gone/z"));
        Files.delete(store.resolve("gone"));
        Files.delete(store.resolve("h1"));
        lab.source.file("f", "new").file("d/e/g", "new").file("new/n", "n").remove("gone");
        lab.source.hardLink("x/h3", "h1");
        Files.writeString(store.resolve("new"), "mine too");
        StoreLab.Run run = lab.backup();
        assertHoldsSource(run.point());
        try (var aside = Files.list(store.resolve(".coffer/in-the-way"))) {
            assertEquals(3, aside.count());
        }
    }

    @Test
    void checksumMakesDamagedAndMissingCopiesAgainInTheSamePoint() throws Exception {
        lab.source.file("d/a", "a").file("b", "bbb").file("ok", "o").link("l", "t").fifo("p");
        lab.source.file("h1", "h").hardLink("h2", "h1").hardLink("h3", "h1").file("m", "m");
        lab.source.folder("e/empty").file("x/y/z", "z").mode("x", 0750).mode("e/empty", 0701);
        RestorePoint point = lab.backup().point();
        Path store = lab.storeDir();
        Files.delete(store.resolve("d/a"));
        Files.writeString(store.resolve("b"), "bXb");
        Files.delete(store.resolve("l"));
        Files.createSymbolicLink(store.resolve("l"), Path.of("elsewhere"));
        Files.delete(store.resolve("p"));
        Files.writeString(store.resolve("h2"), "H"); // h1 and h3 too
        Files.delete(store.resolve("h3"));
        Files.writeString(store.resolve("h3"), "h");
        Files.setPosixFilePermissions(
                store.resolve("m"), PosixFilePermissions.fromString("r--------"));
        Files.delete(store.resolve("e/empty"));
        Files.delete(store.resolve("x/y/z"));
        Files.delete(store.resolve("x/y"));
        Files.delete(store.resolve("x"));
        Files.writeString(store.resolve("x"), "in the way");
        assertNull(lab.backup().done().point());
        try (Store open = lab.open()) {
            assertFalse(open.verify(null, RunListener.NONE).sound());
        }
        lab.checksum(true);
        StoreLab.Run dry = lab.dryRun();
        StoreLab.Run run = lab.backup();
        assertEquals(
                List.of(
                        "REPAIRED b 3",
                        "REPAIRED d 0",
                        "REPAIRED d/a 1",
                        "REPAIRED e 0",
                        "REPAIRED e/empty 0",
                        "REPAIRED h1 1",
                        "REPAIRED h2 1",
                        "REPAIRED h3 1",
                        "REPAIRED l 0",
                        "REPAIRED m 0",
                        "REPAIRED p 0",
                        "REPAIRED x 0",
                        "REPAIRED x/y 0",
                        "REPAIRED x/y/z 1"),
                run.lines());
        assertEquals(dry.lines(), run.lines());
        assertNull(run.done().point());
        assertEquals(
                List.of(
                        "14 copies in the store were missing or not what a run had left there, and"
                                + " are put right from the source."),
                run.notices());
        assertHoldsSource(point);
        assertEquals(List.of(), lab.source.snapshot().differences(copies(), Aspect.TOP));
        assertEquals(List.of(), lab.backup().lines());
    }
}
