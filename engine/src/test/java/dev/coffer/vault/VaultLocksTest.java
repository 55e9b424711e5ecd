package dev.coffer.vault;

import static dev.coffer.testkit.AlwaysYes.yes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Sha256;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.storage.StorageKey;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.storage.FaultyStorage.Call;
import dev.coffer.vault.format.LockFile;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.RepositoryLock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A run whose lock is gone commits nothing, and nobody takes away a living one unasked. */
class VaultLocksTest {
    private static final PruneOptions ALL =
            new PruneOptions(new PruneOptions.MaxUnused.Bytes(0), Long.MAX_VALUE, false, false);

    @TempDir Path dir;
    private final MemoryVault vault = new MemoryVault(5, 1);

    private PlanSpool spool() {
        return new PlanSpool(
                HostFiles.ofThisSystem(),
                HostPath.of(dir.resolve("plans")),
                vault.clock,
                vault.host().randomness());
    }

    private static MemoryTree tree(long seed) {
        byte[] noise = new byte[3000];
        new Random(seed).nextBytes(noise);
        return new MemoryTree().file("d/f" + seed, noise);
    }

    /** Somebody removes all locks when the first file of a type is put or deleted. */
    private void breakLocksAt(Call when, FileType type) {
        boolean[] done = {false};
        vault.storage.plan((call, key, number) -> {
            if (!done[0] && call == when && key.path().startsWith(type.folder().path() + "/")) {
                done[0] = true;
                try {
                    vault.breakLocks();
                } catch (IOException e) {
                    return e;
                }
            }
            return null;
        });
    }

    private void nobodyInterferes() {
        vault.storage.plan((call, key, number) -> null);
    }

    private static void assertLost(CofferException e) {
        assertEquals(Reason.LOCKED, e.reason(), e.getMessage());
        assertTrue(e.getMessage().contains("was removed meanwhile"), e.getMessage());
    }

    @Test
    void aBackupWhoseLockWasRemovedMakesNoPointAndNoIndex() throws Exception {
        vault.backup(tree(1));
        Set<StorageKey> indexes = Set.copyOf(vault.files(FileType.INDEX));
        breakLocksAt(Call.PUT, FileType.PACK);
        assertLost(assertThrows(CofferException.class, () -> vault.backup(tree(2))));
        nobodyInterferes();
        assertEquals(1, vault.files(FileType.SNAPSHOT).size());
        assertEquals(indexes, Set.copyOf(vault.files(FileType.INDEX)));
        assertEquals(List.of(), vault.files(FileType.LOCK));
        vault.backup(tree(2));
    }

    @Test
    void aLockRemovedAfterTheIndexWasWrittenStillKeepsThePointFromBeingMade() throws Exception {
        breakLocksAt(Call.PUT, FileType.INDEX);
        assertLost(assertThrows(CofferException.class, () -> vault.backup(tree(1))));
        assertEquals(List.of(), vault.files(FileType.SNAPSHOT));
    }

    private void assertPruneIsLost() throws Exception {
        try (VaultStore store = vault.open()) {
            VaultPrune prune = new VaultPrune(store, ALL, spool());
            VaultPrune.Planned planned = prune.plan(Set.of(), RunListener.NONE);
            Destruction plan = planned.destruction();
            assertNotNull(plan);
            Authorization yes = yes(plan);
            assertLost(
                    assertThrows(
                            CofferException.class,
                            () -> prune.apply(planned, yes, RunListener.NONE)));
        }
    }

    @Test
    void aPruneWhoseLockWasRemovedDeletesNothingMore() throws Exception {
        RestorePoint first = vault.backup(tree(1));
        vault.backup(tree(2));
        vault.forget(first);
        Set<StorageKey> packs = Set.copyOf(vault.files(FileType.PACK));
        Set<StorageKey> indexes = Set.copyOf(vault.files(FileType.INDEX));
        breakLocksAt(Call.PUT, FileType.INDEX);
        assertPruneIsLost();
        assertTrue(vault.files(FileType.PACK).containsAll(packs));
        assertTrue(vault.files(FileType.INDEX).containsAll(indexes));
    }

    @Test
    void aPruneWhoseLockWasRemovedOnTheWayLeavesThePacks() throws Exception {
        RestorePoint first = vault.backup(tree(1));
        vault.backup(tree(2));
        vault.forget(first);
        Set<StorageKey> packs = Set.copyOf(vault.files(FileType.PACK));
        breakLocksAt(Call.DELETE, FileType.INDEX);
        assertPruneIsLost();
        assertTrue(vault.files(FileType.PACK).containsAll(packs));
    }

    @Test
    void aRenewalThatFindsItsFileGoneWritesNoOtherAndTheLockIsLost() throws Exception {
        vault.backup(tree(1));
        try (VaultStore store = vault.open();
                RepositoryLock lock = new Locks(store.repository()).take(false, Duration.ZERO)) {
            lock.check();
            lock.renewNow();
            assertEquals(1, vault.files(FileType.LOCK).size());
            lock.checkFile();
            vault.breakLocks();
            lock.renewNow();
            assertEquals(List.of(), vault.files(FileType.LOCK));
            assertLost(assertThrows(CofferException.class, lock::check));
        }
    }

    @Test
    void aRenewalWhoseOldFileGoesWhileItWritesTheNewOneTakesThatBack() throws Exception {
        vault.backup(tree(1));
        try (VaultStore store = vault.open();
                RepositoryLock lock = new Locks(store.repository()).take(false, Duration.ZERO)) {
            breakLocksAt(Call.PUT, FileType.LOCK);
            lock.renewNow();
            nobodyInterferes();
            assertEquals(List.of(), vault.files(FileType.LOCK));
            assertLost(assertThrows(CofferException.class, lock::check));
        }
    }

    @Test
    void aLongRunLooksAtItsLockFromTimeToTime() throws Exception {
        vault.backup(tree(1));
        try (VaultStore store = vault.open();
                RepositoryLock lock = new Locks(store.repository()).take(false, Duration.ZERO)) {
            lock.check();
            vault.breakLocks();
            lock.check(); // within half a minute nobody looks
            vault.clock.advance(Duration.ofSeconds(31));
            assertLost(assertThrows(CofferException.class, lock::check));
        }
    }

    private void lockElsewhere(VaultStore store, Duration age, boolean exclusive)
            throws IOException {
        Repository repository = store.repository();
        long then = vault.clock.instant().minus(age).getEpochSecond();
        repository.save(
                FileType.LOCK,
                new LockFile(then, 0, 0, exclusive, "elsewhere", "somebody", 4711, 1, 1).toBytes());
    }

    @Test
    void aLockOfAnotherMachineRenewedLatelyGoesOnlyWithAYes() throws Exception {
        vault.backup(tree(1));
        try (VaultStore store = vault.open()) {
            lockElsewhere(store, Duration.ofMinutes(29), false);
            VaultUnlock unlock = new VaultUnlock(store, spool());
            VaultUnlock.Planned planned = unlock.plan();
            Destruction plan = planned.destruction();
            assertNotNull(plan);
            assertTrue(plan.summary().getFirst().contains("elsewhere"), plan.toString());
            assertThrows(IllegalArgumentException.class, () -> unlock.apply(planned, null));
            assertEquals(1, vault.files(FileType.LOCK).size());
            assertEquals(1, unlock.apply(planned, yes(plan)).size());
            assertEquals(List.of(), vault.files(FileType.LOCK));
        }
    }

    @Test
    void aLockOfAnotherMachineThatNobodyRenewedForHalfAnHourGoesUnasked() throws Exception {
        vault.backup(tree(1));
        try (VaultStore store = vault.open()) {
            lockElsewhere(store, Duration.ofMinutes(31), true);
            VaultUnlock unlock = new VaultUnlock(store, spool());
            VaultUnlock.Planned planned = unlock.plan();
            assertNull(planned.destruction());
            assertEquals(1, unlock.apply(planned, null).size());
            assertEquals(List.of(), vault.files(FileType.LOCK));
        }
    }

    @Test
    void aLockRenewedWhileItWasAskedAboutStays() throws Exception {
        vault.backup(tree(1));
        try (VaultStore store = vault.open()) {
            lockElsewhere(store, Duration.ofMinutes(4), false);
            VaultUnlock unlock = new VaultUnlock(store, spool());
            VaultUnlock.Planned planned = unlock.plan();
            Destruction plan = planned.destruction();
            assertNotNull(plan);
            vault.breakLocks();
            lockElsewhere(
                    store, Duration.ZERO, false); // as restic does it: a new one, then the old
            CofferException e =
                    assertThrows(CofferException.class, () -> unlock.apply(planned, yes(plan)));
            assertEquals(Reason.LOCKED, e.reason());
            assertTrue(e.getMessage().contains("is at work"), e.getMessage());
            assertEquals(1, vault.files(FileType.LOCK).size());
        }
    }

    @Test
    void aLockThatCannotBeReadGoesOnlyWithAYesAndAnEmptyOneUnasked() throws Exception {
        vault.backup(tree(1));
        try (VaultStore store = vault.open()) {
            vault.memory.damage(FileType.LOCK.key(Sha256.hash(new byte[] {1})), new byte[0]);
            VaultUnlock unlock = new VaultUnlock(store, spool());
            assertNull(unlock.plan().destruction());
            vault.memory.damage(FileType.LOCK.key(Sha256.hash(new byte[] {2})), new byte[40]);
            VaultUnlock.Planned planned = unlock.plan();
            Destruction plan = planned.destruction();
            assertNotNull(plan);
            assertEquals(List.of(), unlock.apply(planned, yes(plan)));
            assertEquals(List.of(), vault.files(FileType.LOCK));
        }
    }
}
