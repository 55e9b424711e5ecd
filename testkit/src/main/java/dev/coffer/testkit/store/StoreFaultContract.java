package dev.coffer.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Approver;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Gate;
import dev.coffer.os.Errno;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.record.ProcessIdentity;
import dev.coffer.record.StoreHost;
import dev.coffer.record.StorePlaces;
import dev.coffer.source.LiveTree;
import dev.coffer.source.ScanOptions;
import dev.coffer.store.BackupOutcome;
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
import dev.coffer.tree.Problem;
import dev.coffer.tree.ProblemLog;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What every store of plain files does when the machine stops or the disk fails: at any moment, the
 * last point is whole, and the next command goes on.
 */
public abstract class StoreFaultContract {
    /** What a run meets in the store. */
    protected enum Before {
        NOTHING,
        A_POINT,
        /** Deleted items that are due, and many segments. */
        OLD_THINGS
    }

    @TempDir(factory = MemoryDisk.class)
    Path dir;

    protected abstract Store openOrMake(StoreHost host, HostPath location, StoreOptions options)
            throws IOException;

    private int labs;

    private StoreLab newLab() throws IOException {
        return new StoreLab(Files.createDirectory(dir.resolve("lab" + ++labs)), this::openOrMake)
                .workers(1)
                .with(new StoreOptions(true, Duration.ofDays(10), false, Durability.RUN));
    }

    private static void first(TestTree source) throws IOException {
        source.file("changes", "old")
                .file("stays", "stays")
                .file("d/goes", "goes")
                .file("gone/with/all", "x")
                .file("becomes a folder", "f")
                .file("becomes/a", "file")
                .file("linked", "l")
                .hardLink("linked2", "linked")
                .file("mode", "m")
                .link("link", "to");
    }

    private static void second(TestTree source) throws IOException {
        source.file("changes", "new content")
                .file("new/n", "n")
                .file("new/deep/er", "er")
                .remove("d/goes")
                .remove("gone")
                .remove("becomes a folder")
                .file("becomes a folder/in", "in")
                .remove("becomes")
                .file("becomes", "file")
                .append("linked", "more")
                .mode("mode", 0600)
                .remove("link")
                .link("link", "elsewhere")
                .modified("d", new Timestamp(12345, 6));
    }

    private static StoreLab.Run backUp(StoreLab lab) throws Exception {
        StoreLab.Run run = lab.backup();
        if (run.outcome() instanceof BackupOutcome.NeedsYes needs) {
            Authorization yes = new Gate(plan -> Approver.Answer.YES).authorize(needs.plan());
            return lab.backup(false, yes);
        }
        return run;
    }

    private StoreLab prepared(Before before) throws Exception {
        StoreLab lab = newLab();
        first(lab.source);
        if (before == Before.OLD_THINGS) {
            lab.source.file("was", "was");
            lab.backup();
            lab.source.remove("was");
            lab.backup();
            lab.clock.advance(Duration.ofDays(20));
            lab.source.file("is", "is");
        }
        if (before != Before.NOTHING) {
            if (before == Before.A_POINT) {
                lab.backup();
            }
            second(lab.source);
        }
        return lab;
    }

    /** As a process that has ended by now. */
    private static ProcessIdentity dead() {
        ProcessIdentity me = ProcessIdentity.current(HostFiles.ofThisSystem());
        return new ProcessIdentity(
                me.host(), me.machine(), me.boot(), me.pids(), me.pid(), me.started() - 1);
    }

    private static StoreLab alive(StoreLab lab) {
        HostFiles files = HostFiles.ofThisSystem();
        return lab.with(files).as(ProcessIdentity.current(files));
    }

    private static @Nullable Map<TreePath, String> heldNow(StoreLab lab) throws Exception {
        RestorePoint latest = lab.latest();
        return latest == null ? null : lab.held(latest);
    }

    private static void assertSound(StoreLab lab, String told) throws Exception {
        if (!StorePlaces.isThere(lab.host(), lab.place)) {
            return;
        }
        try (Store store = lab.open()) {
            VerifyReport report = store.verify(null, RunListener.NONE);
            assertEquals(List.of(), report.damage(), told);
        }
    }

    /** The last point or the new one, whole; and the next backup ends well. */
    private static void assertWhole(
            StoreLab lab, @Nullable Map<TreePath, String> before, String told) throws Exception {
        Map<TreePath, String> wanted = lab.sourceNow();
        Map<TreePath, String> held = heldNow(lab);
        if (held != null && !held.equals(wanted)) {
            assertNotNull(before, told + ": a first run claims to be complete");
            StoreContract.assertSame(before, held, told);
        }
        if (held == null) {
            assertEquals(null, before, told + ": the last point is lost");
        }
        assertSound(lab, told + " before the next run");
        backUp(lab);
        Map<TreePath, String> after = heldNow(lab);
        assertNotNull(after, told + ": the next run made no point");
        StoreContract.assertSame(wanted, after, told + " after the next run");
        try (Store store = lab.open()) {
            VerifyReport report = store.verify(null, RunListener.NONE);
            assertEquals(List.of(), report.damage(), told);
            assertEquals(List.of(), StoreLab.oddities(report), told);
        }
        Path staging = lab.storeDir().resolve(".coffer/staging");
        try (var left = Files.list(staging)) {
            assertEquals(List.of(), left.toList(), told);
        }
    }

    @ParameterizedTest
    @EnumSource
    protected void machineThatStopsAtAnyMomentLeavesThePointWhole(Before what) throws Exception {
        FaultyFiles counting = new FaultyFiles(HostFiles.ofThisSystem());
        StoreLab whole = prepared(what);
        backUp(whole.with(counting));
        int changes = counting.changes();
        for (int n = 1; n <= changes; n += step(n)) {
            StoreLab lab = prepared(what);
            Map<TreePath, String> before = what == Before.NOTHING ? null : heldNow(lab);
            FaultyFiles faulty = new FaultyFiles(HostFiles.ofThisSystem()).crashAt(n);
            lab.with(faulty).as(dead());
            assertThrows(FaultyFiles.Crash.class, () -> backUp(lab), what + " at " + n);
            assertWhole(alive(lab), before, what + ", crash before change " + n + "/" + changes);
        }
    }

    /** How many moments are passed over after this one. */
    protected int step(int n) {
        return 1;
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    protected void machineThatStopsInARandomHistoryLosesNothing(long seed) throws Exception {
        StoreLab lab = newLab();
        RandomTree random = new RandomTree(lab.source, seed).grow(30);
        backUp(lab);
        Map<TreePath, String> before = heldNow(lab);
        for (int round = 1; round <= 12; round++) {
            random.mutate(8);
            int n = (int) (seed * 31 + round * 17L) % 90 + 1;
            String told = random + " round " + round + " crash at " + n;
            lab.with(new FaultyFiles(HostFiles.ofThisSystem()).crashAt(n)).as(dead());
            try {
                backUp(lab);
            } catch (FaultyFiles.Crash e) {
                assertWhole(alive(lab), before, told);
            }
            alive(lab);
            backUp(lab);
            before = heldNow(lab);
            StoreContract.assertSame(lab.sourceNow(), before == null ? Map.of() : before, told);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Errno.class,
            names = {"ENOSPC", "EROFS", "EIO"})
    protected void diskThatFailsFromAnyMomentOnLeavesThePointWhole(Errno errno) throws Exception {
        for (Before what : List.of(Before.NOTHING, Before.A_POINT)) {
            FaultyFiles counting = new FaultyFiles(HostFiles.ofThisSystem());
            AtomicInteger all = new AtomicInteger();
            counting.rule((call, path) -> all.addAndGet(isHit(call, errno) ? 1 : 0));
            backUp(prepared(what).with(counting));
            for (int n = 1; n <= all.get(); n += 1 + n / 12) {
                StoreLab lab = prepared(what);
                Map<TreePath, String> before = what == Before.NOTHING ? null : heldNow(lab);
                AtomicInteger left = new AtomicInteger(n);
                FaultyFiles faulty = new FaultyFiles(HostFiles.ofThisSystem());
                faulty.rule((call, path) -> {
                    if (isHit(call, errno) && left.decrementAndGet() <= 0) {
                        throw new OsException("faulty", path, errno.number());
                    }
                });
                String told = what + ", " + errno + " from call " + n + "/" + all.get();
                lab.with(faulty).as(dead());
                CofferException failure =
                        assertThrows(CofferException.class, () -> backUp(lab), told);
                assertTrue(
                        failure.getMessage().contains(lab.place.toString()),
                        told + ": " + failure.getMessage());
                assertWhole(alive(lab), before, told);
            }
        }
    }

    private static boolean isHit(Call call, Errno errno) {
        return switch (call) {
            case CREATE_FILE, CREATE_FOLDER, CREATE_LINK, CREATE_HARD_LINK, CREATE_NODE, WRITE ->
                    true;
            case RENAME, RENAME_NEW, EXCHANGE, REMOVE_FILE, REMOVE_FOLDER -> errno != Errno.ENOSPC;
            default -> false;
        };
    }

    @Test
    protected void storeThatIsTakenAwayEndsTheRunWithOneMessage() throws Exception {
        for (Before what : List.of(Before.NOTHING, Before.A_POINT)) {
            StoreLab lab = prepared(what);
            for (int i = 0; i < 100; i++) {
                lab.source.file("many/f" + i, "content").file("top" + i, "content");
            }
            FaultyFiles faulty = new FaultyFiles(HostFiles.ofThisSystem());
            faulty.before(Call.WRITE, 20, () -> removeAll(lab.storeDir()));
            List<Problem> told = Collections.synchronizedList(new ArrayList<>());
            lab.with(faulty);
            ProblemLog problems = new ProblemLog(told::add);
            ScanOptions scan = ScanOptions.plain().withProblems(problems);
            CofferException failure;
            try (LiveTree tree = LiveTree.open(HostFiles.ofThisSystem(), lab.source.root(), scan)) {
                failure =
                        assertThrows(
                                CofferException.class,
                                () -> lab.backup(tree, problems, false, null));
            }
            String message = failure.getMessage();
            assertTrue(message.contains(lab.place + " went away"), what + ": " + message);
            assertFalse(message.contains("whole"), message);
            assertEquals(List.of(), told, what.toString());
        }
    }

    @Test
    protected void storeThatIsRenamedMeanwhileEndsTheRunWithOneMessageAndLosesNothing()
            throws Exception {
        for (Before what : List.of(Before.NOTHING, Before.A_POINT)) {
            StoreLab lab = prepared(what);
            Map<TreePath, String> before = what == Before.NOTHING ? null : heldNow(lab);
            for (int i = 0; i < 100; i++) {
                lab.source.file("many/f" + i, "content").file("top" + i, "content");
            }
            Path renamed = lab.storeDir().resolveSibling("renamed-" + what);
            FaultyFiles faulty = new FaultyFiles(HostFiles.ofThisSystem());
            faulty.before(Call.WRITE, 20, () -> Files.move(lab.storeDir(), renamed));
            CofferException failure =
                    assertThrows(CofferException.class, () -> backUp(lab.with(faulty)));
            assertEquals(CofferException.Reason.FAILED, failure.reason());
            String message = failure.getMessage();
            assertTrue(message.startsWith("the store at " + lab.place + " was moved"), message);
            assertFalse(Files.exists(lab.storeDir()), what.toString());
            Files.move(renamed, lab.storeDir());
            assertWhole(alive(lab), before, what.toString());
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
    protected void failureAfterTheCommitSaysThatTheRunIsDoneAndTheNextCommandFinishesIt()
            throws Exception {
        StoreLab lab = prepared(Before.A_POINT);
        Map<TreePath, String> wanted = lab.sourceNow();
        AtomicBoolean committed = new AtomicBoolean();
        FaultyFiles faulty = new FaultyFiles(HostFiles.ofThisSystem());
        faulty.rule((call, path) -> {
            if (committed.get() && isHit(call, Errno.EIO)) {
                throw new OsException("faulty", path, Errno.ENOSPC.number());
            }
            if (call == Call.RENAME && path.endsWith("/commit")) {
                committed.set(true);
            }
        });
        CofferException failure =
                assertThrows(CofferException.class, () -> backUp(lab.with(faulty).as(dead())));
        assertTrue(committed.get());
        assertTrue(
                failure.getMessage().contains("The run is done, and point "), failure.getMessage());
        assertTrue(failure.getMessage().contains("finishes it"), failure.getMessage());
        StoreContract.assertSame(wanted, Objects.requireNonNull(heldNow(alive(lab))), "");
    }

    @Test
    protected void whatALaterRunCopiedBeforeItWasInterruptedIsNotCopiedAgain() throws Exception {
        StoreLab lab = prepared(Before.A_POINT);
        String large = "0123456789abcdef".repeat(1024);
        for (int i = 0; i < 6; i++) {
            lab.source.file("fresh/in/large" + i, large + i).file("d/large" + i, large + i);
        }
        lab.source.overwrite("changes", large).hardLink("second", "d/large0");
        lab.source.mode("d/large1", 0400).xattr("d/large2", "user.comment", "mine");
        Map<TreePath, String> before = heldNow(lab);
        for (int stop : new int[] {8, 6}) {
            FaultyFiles faulty = new FaultyFiles(HostFiles.ofThisSystem());
            AtomicInteger left = new AtomicInteger(stop);
            faulty.rule((call, path) -> {
                if (call == Call.CREATE_FILE
                        && path.matches(".*/staging/.*([0-9]|large[0-9])")
                        && left.decrementAndGet() == 0) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThrows(InterruptedException.class, () -> backUp(lab.with(faulty)));
            StoreContract.assertSame(
                    Objects.requireNonNull(before),
                    Objects.requireNonNull(heldNow(alive(lab))),
                    "");
        }
        lab.source.append("d/large3", "and more");
        StoreLab.Run run = lab.backup();
        String told = String.join("\n", run.notices());
        assertTrue(told.matches("(?s)([6-9]|1[0-3]) files were not copied again.*"), told);
        assertWhole(lab, before, told);
        assertFalse(Files.exists(lab.storeDir().resolve(".coffer/unfinished")), told);
    }

    @Test
    protected void interruptedRunLeavesThePointWholeAndKeepsWhatAFirstRunCopied() throws Exception {
        for (Before what : List.of(Before.NOTHING, Before.A_POINT)) {
            for (int n : new int[] {1, 3, 5, 8, 12}) {
                StoreLab lab = prepared(what);
                Map<TreePath, String> before = what == Before.NOTHING ? null : heldNow(lab);
                FaultyFiles faulty = new FaultyFiles(HostFiles.ofThisSystem());
                AtomicInteger left = new AtomicInteger(n);
                faulty.rule((call, path) -> {
                    if (call == Call.WRITE && left.decrementAndGet() == 0) {
                        Thread.currentThread().interrupt();
                    }
                });
                lab.with(faulty);
                boolean stopped = false;
                try {
                    backUp(lab);
                } catch (InterruptedException | IOException e) {
                    stopped = true;
                }
                Thread.interrupted();
                String told = what + ", interrupted at write " + n;
                if (!stopped) {
                    assertFalse(n < 3, told + " did not stop");
                }
                assertWhole(alive(lab), before, told);
            }
        }
    }
}
