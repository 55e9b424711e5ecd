package dev.coffer.vault;

import static dev.coffer.testkit.AlwaysYes.yes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.guard.Destruction;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.HostPath;
import dev.coffer.storage.StorageException;
import dev.coffer.storage.StorageKey;
import dev.coffer.store.DataShare;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.VerifyReport;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.storage.FaultyStorage;
import dev.coffer.testkit.store.StoreContract;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.tree.FileTree;
import dev.coffer.vault.repository.FileType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Whatever its storage does during a backup, a vault has each point whole, or not at all. */
class VaultBackupFaultTest {
    @TempDir Path dir;

    private static MemoryTree tree(int from, int to) {
        MemoryTree tree = new MemoryTree();
        for (int i = from; i < to; i++) {
            byte[] noise = new byte[3000];
            new Random(i).nextBytes(noise);
            tree.file("d" + i % 3 + "/f" + i, noise);
        }
        return tree;
    }

    private static void assertHolds(MemoryVault vault, MemoryTree tree, RestorePoint point)
            throws Exception {
        try (VaultStore store = vault.open();
                FileTree held = store.open(point)) {
            StoreContract.assertSame(
                    StoreLab.describe(tree), StoreLab.describe(held), "point " + point.id());
        }
    }

    private static List<RestorePoint> points(MemoryVault vault) throws Exception {
        try (VaultStore store = vault.open()) {
            VerifyReport report = vault.verify(store);
            assertEquals(List.of(), report.damage());
            return store.points();
        }
    }

    /**
     * The process dies at a call, of a first run or a later one; with power, what was not synced is
     * lost besides.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deathAtAnyMomentOfABackupLosesNoPoint(boolean power) throws Exception {
        for (int run = 0; run < 2; run++) {
            boolean died = true;
            for (int at = 0; died; at++) {
                MemoryVault vault = new MemoryVault(at, 1);
                vault.open().close();
                RestorePoint first = run == 0 ? null : vault.backup(tree(0, 5));
                vault.memory.sync();
                RestorePoint second = null;
                try (VaultStore store = vault.open()) {
                    vault.storage.dieAt(at);
                    second = vault.backup(store, tree(3, 9));
                    died = false;
                } catch (IOException e) {
                    assertTrue(String.valueOf(e.getMessage()).contains("dead at"), e.toString());
                }
                vault.storage.plan((call, key, number) -> null);
                if (power) {
                    vault.memory.crash();
                }
                vault.breakLocks();
                List<RestorePoint> left = points(vault);
                if (first != null) {
                    assertEquals(first.id(), left.getFirst().id(), "died at " + at);
                    assertHolds(vault, tree(0, 5), first);
                }
                if (left.size() > run) { // it was committed, whether the process knew or not
                    assertHolds(vault, tree(3, 9), left.getLast());
                }
                assertTrue(second == null || left.getLast().id().equals(second.id()), "at " + at);
                RestorePoint next = vault.backup(tree(3, 9));
                assertHolds(vault, tree(3, 9), next);
                assertEquals(left.size() + 1, points(vault).size());
                assertTrue(died || at > 4, "calls: " + at);
            }
        }
    }

    /** One call fails, of those that put, delete, sync, list or get. The run ends or goes on. */
    @Test
    void oneCallThatFailsHarmsNothing() throws Exception {
        boolean failed = true;
        for (int at = 0; failed; at++) {
            MemoryVault vault = new MemoryVault(at, 1);
            RestorePoint first = vault.backup(tree(0, 5));
            int number = at;
            boolean[] reached = {false};
            try (VaultStore store = vault.open()) {
                vault.storage.plan((call, key, n) -> {
                    reached[0] |= n == number;
                    return n == number
                            ? new StorageException(StorageException.Kind.FAILED, "once")
                            : null;
                });
                vault.backup(store, tree(3, 9));
            } catch (IOException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("once"), e.toString());
            }
            failed = reached[0];
            vault.storage.plan((call, key, n) -> null);
            vault.breakLocks();
            assertEquals(first.id(), points(vault).getFirst().id());
            assertHolds(vault, tree(3, 9), vault.backup(tree(3, 9)));
        }
    }

    /** A storage that is full takes no more and gives what it has; the point before is whole. */
    @Test
    void fullStorageEndsTheRunAndKeepsThePointBefore() throws Exception {
        for (int puts = 0; puts < 4; puts++) {
            MemoryVault vault = new MemoryVault(puts, 1);
            RestorePoint first = vault.backup(tree(0, 5));
            int room = puts;
            int[] put = {0};
            String said = "";
            try (VaultStore store = vault.open()) {
                vault.storage.plan((call, key, n) ->
                        call == FaultyStorage.Call.PUT && put[0]++ >= room
                                ? new StorageException(StorageException.Kind.FULL, "it is full")
                                : null);
                vault.backup(store, tree(3, 9));
            } catch (IOException e) {
                said = String.valueOf(e.getMessage());
            }
            assertTrue(said.contains("it is full"), said);
            assertEquals(first.id(), points(vault).getLast().id());
        }
    }

    private PlanSpool spool(MemoryVault vault) {
        return new PlanSpool(
                vault.host().files(),
                HostPath.of(dir.resolve("plans")),
                vault.clock,
                vault.host().randomness());
    }

    /**
     * Points that lose something are written anew; whenever that dies, each is there in one form.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deathAtAnyMomentOfARepairOfPointsLosesNone(boolean power) throws Exception {
        boolean died = true;
        for (int at = 0; died; at++) {
            MemoryVault vault = new MemoryVault(at, 1);
            vault.backup(tree(0, 5));
            vault.backup(tree(0, 6));
            loseAPiece(vault);
            vault.memory.sync();
            try (VaultStore store = vault.open()) {
                PointRepair repair = new PointRepair(store, spool(vault));
                PointRepair.Planned planned = repair.plan();
                Destruction plan = planned.destruction();
                assertTrue(plan != null);
                vault.storage.dieAt(at);
                repair.apply(planned, yes(plan));
                died = false;
            } catch (IOException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("dead at"), e.toString());
            }
            vault.storage.plan((call, key, number) -> null);
            if (power) {
                vault.memory.crash();
            }
            vault.breakLocks();
            try (VaultStore store = vault.open()) {
                List<String> times = new ArrayList<>();
                for (RestorePoint point : store.points()) {
                    times.add(point.time().toString());
                }
                assertEquals(2, times.stream().distinct().count(), "died at " + at + times);
                PointRepair again = new PointRepair(store, spool(vault));
                PointRepair.Planned planned = again.plan();
                Destruction plan = planned.destruction();
                if (plan != null) {
                    again.apply(planned, yes(plan));
                }
                assertEquals(List.of(), vault.verify(store).damage());
            }
        }
    }

    private void loseAPiece(MemoryVault vault) throws Exception {
        StorageKey largest = vault.files(FileType.PACK).getFirst();
        for (StorageKey key : vault.files(FileType.PACK)) {
            largest = vault.bytes(key).length < vault.bytes(largest).length ? largest : key;
        }
        byte[] damaged = vault.bytes(largest).clone();
        damaged[100] ^= 1;
        vault.memory.damage(largest, damaged);
        try (VaultStore store = vault.open()) {
            VaultRepair repair = new VaultRepair(store, new DataShare.All(), spool(vault));
            VaultRepair.Planned planned = repair.plan(RunListener.NONE);
            Destruction plan = planned.destruction();
            assertTrue(plan != null);
            repair.apply(planned, yes(plan), RunListener.NONE);
        }
    }
}
