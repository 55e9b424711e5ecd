package dev.coffer.vault;

import static dev.coffer.testkit.AlwaysYes.yes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.storage.StorageException;
import dev.coffer.storage.StorageKey;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.VerifyReport;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.storage.FaultyStorage;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.RepositoryLock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Prune takes away what no point needs, and nothing else, whenever it dies. */
class VaultPruneTest {
    private static final PruneOptions ALL =
            new PruneOptions(new PruneOptions.MaxUnused.Bytes(0), Long.MAX_VALUE, false, false);

    @TempDir Path dir;
    private MemoryVault vault = new MemoryVault(3, 1);

    private PlanSpool spool() {
        return new PlanSpool(
                HostFiles.ofThisSystem(),
                HostPath.of(dir.resolve("plans")),
                vault.clock,
                vault.host().randomness());
    }

    private PruneReport prune(PruneOptions options) throws Exception {
        try (VaultStore store = vault.open()) {
            return prune(store, options);
        }
    }

    private PruneReport prune(VaultStore store, PruneOptions options) throws Exception {
        VaultPrune prune = new VaultPrune(store, options, spool());
        VaultPrune.Planned planned = prune.plan(Set.of(), RunListener.NONE);
        Destruction plan = planned.destruction();
        return plan == null ? planned.report() : prune.apply(planned, yes(plan), RunListener.NONE);
    }

    private static byte[] noise(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** A tree of some files that all have content of their own. */
    private static MemoryTree tree(long... seeds) {
        MemoryTree tree = new MemoryTree();
        for (long seed : seeds) {
            tree.file("d" + seed % 3 + "/f" + seed, noise(2000 + (int) seed * 10, seed));
        }
        return tree;
    }

    private void assertSound(int points) throws Exception {
        try (VaultStore store = vault.open()) {
            VerifyReport report = vault.verify(store);
            assertEquals(List.of(), report.damage());
            assertEquals(points, report.points());
        }
    }

    private void assertClean(int points) throws Exception {
        assertSound(points);
        try (VaultStore store = vault.open()) {
            assertEquals(List.of(), vault.verify(store).notes());
        }
        assertTrue(prune(ALL).isNothing());
        assertEquals(List.of(), vault.files(FileType.LOCK));
    }

    @Test
    void whatOnlyForgottenPointsNeededGoesAndTheRestStays() throws Exception {
        RestorePoint first = vault.backup(tree(1, 2, 3));
        vault.backup(tree(2, 3, 4));
        vault.forget(first);
        PruneReport report = prune(ALL);
        assertTrue(report.freedBytes() > 2000, report.toString());
        assertEquals(0, report.unusedBytes());
        assertClean(1);
        try (VaultStore store = vault.open()) {
            assertEquals(1, store.points().size());
        }
    }

    @Test
    void nothingIsToBeDoneWhereEverythingIsNeeded() throws Exception {
        vault.backup(tree(1, 2));
        vault.backup(tree(1, 2, 3));
        assertTrue(prune(ALL).isNothing());
        assertClean(2);
    }

    @Test
    void someMayStayUnusedAndNothingIsWrittenAnewForIt() throws Exception {
        RestorePoint first = vault.backup(tree(1, 2, 3, 4, 5, 6, 7, 8));
        vault.backup(tree(2, 3, 4, 5, 6, 7, 8));
        vault.forget(first);
        Set<StorageKey> before = new TreeSet<>(vault.files(FileType.PACK));
        PruneOptions lazy =
                new PruneOptions(
                        new PruneOptions.MaxUnused.Unlimited(), Long.MAX_VALUE, false, false);
        PruneReport report = prune(lazy);
        assertTrue(report.unusedBytes() > 0, report.toString());
        assertTrue(report.repacked() <= 1, "only listings: " + report);
        assertSound(1);
        Set<StorageKey> data = new TreeSet<>(vault.files(FileType.PACK));
        data.retainAll(before);
        assertFalse(data.isEmpty());
        PruneOptions nothing =
                new PruneOptions(new PruneOptions.MaxUnused.Bytes(0), 0, false, false);
        assertEquals(0, prune(nothing).repacked());
        assertEquals(0, prune(ALL).unusedBytes());
        assertClean(1);
    }

    @Test
    void smallPacksAreMergedOnceAndTheLastOfEachKindIsLeftAlone() throws Exception {
        vault.backup(tree(1, 2));
        vault.backup(tree(1, 2, 3));
        assertEquals(4, vault.files(FileType.PACK).size());
        PruneOptions small =
                new PruneOptions(new PruneOptions.MaxUnused.Bytes(0), Long.MAX_VALUE, true, false);
        assertEquals(4, prune(small).repacked());
        assertEquals(2, vault.files(FileType.PACK).size());
        assertTrue(prune(small).isNothing());
        PruneOptions little = new PruneOptions(new PruneOptions.MaxUnused.Bytes(0), 1, true, false);
        vault.backup(tree(1, 2, 3, 4));
        assertTrue(prune(little).isNothing(), "no room for two, so none is written again");
        assertClean(3);
    }

    @Test
    void aVaultThatCannotBeWrittenToOrIsFullCanBePlannedFor() throws Exception {
        vault.forget(vault.backup(tree(1, 2)));
        vault.backup(tree(3));
        for (StorageException.Kind kind :
                List.of(StorageException.Kind.DENIED, StorageException.Kind.FULL)) {
            vault.storage.plan((call, key, number) ->
                    call == FaultyStorage.Call.PUT ? new StorageException(kind, "no") : null);
            try (VaultStore store = vault.open()) {
                VaultPrune prune = new VaultPrune(store, ALL, spool());
                assertNotNull(prune.plan(Set.of(), RunListener.NONE).destruction());
            }
        }
    }

    @Test
    void emptyVaultLosesAllItsPacks() throws Exception {
        vault.forget(vault.backup(tree(1, 2)));
        prune(ALL);
        assertEquals(List.of(), vault.files(FileType.PACK));
        assertEquals(List.of(), vault.files(FileType.INDEX));
        assertClean(0);
    }

    @Test
    void packThatNoIndexKnowsGoes() throws Exception {
        vault.backup(tree(1, 2));
        StorageKey index = vault.files(FileType.INDEX).getFirst();
        vault.backup(tree(3, 4));
        List<StorageKey> kept = vault.files(FileType.INDEX);
        kept.remove(index);
        RestorePoint first;
        try (VaultStore store = vault.open()) {
            first = store.points().getFirst();
        }
        vault.forget(first);
        vault.memory.delete(index);
        assertEquals(2, prune(ALL).leftovers());
        assertClean(1);
    }

    @Test
    void packsOfTheSamePiecesAreReducedToOne() throws Exception {
        vault.backup(tree(1, 2, 3));
        Map<StorageKey, byte[]> index = take(FileType.INDEX);
        vault.backup(tree(1, 2, 3, 4)); // knows of nothing, so writes all again
        index.forEach(vault.memory::damage);
        assertSound(2);
        PruneReport report = prune(ALL);
        assertTrue(report.removed() + report.repacked() > 0, report.toString());
        assertEquals(0, report.unusedBytes());
        assertClean(2);
    }

    private Map<StorageKey, byte[]> take(FileType type) throws IOException {
        Map<StorageKey, byte[]> taken = new HashMap<>();
        for (StorageKey key : vault.files(type)) {
            taken.put(key, vault.bytes(key));
            vault.memory.delete(key);
        }
        return taken;
    }

    @Test
    void missingPackThatIsNeededStopsIt() throws Exception {
        RestorePoint first = vault.backup(tree(1, 2));
        List<StorageKey> packs = vault.files(FileType.PACK);
        vault.backup(tree(3, 4));
        vault.forget(first);
        for (StorageKey key : vault.files(FileType.PACK)) {
            if (!packs.contains(key)) {
                byte[] bytes = vault.bytes(key);
                vault.memory.delete(key);
                List<StorageKey> before = vault.files();
                DamagedException e = assertThrows(DamagedException.class, () -> prune(ALL));
                assertTrue(e.getMessage().contains("coffer repair"), e.getMessage());
                assertEquals(before, vault.files());
                vault.memory.damage(key, bytes);
            }
        }
        prune(ALL);
        assertClean(1);
    }

    @Test
    void damagedPieceStopsItBeforeAnythingIsRemoved() throws Exception {
        RestorePoint first = vault.backup(tree(1, 2, 3, 4));
        List<StorageKey> packs = vault.files(FileType.PACK);
        vault.backup(tree(2, 3));
        vault.forget(first);
        Set<StorageKey> before = new TreeSet<>(vault.files());
        for (StorageKey key : packs) {
            byte[] sound = vault.bytes(key);
            byte[] damaged = sound.clone();
            for (int i = 30; i < damaged.length - 400; i += 100) {
                damaged[i] ^= 1;
            }
            vault.memory.damage(key, damaged);
            if (damaged.length > 4000) {
                DamagedException e = assertThrows(DamagedException.class, () -> prune(ALL));
                assertTrue(e.getMessage().contains("Nothing was removed"), e.getMessage());
                assertTrue(new TreeSet<>(vault.files()).containsAll(before));
            }
            vault.memory.damage(key, sound);
        }
        prune(ALL);
        assertClean(1);
    }

    @Test
    void damagedIndexOrPointStopsIt() throws Exception {
        vault.forget(vault.backup(tree(1)));
        vault.backup(tree(2));
        for (FileType type : List.of(FileType.INDEX, FileType.SNAPSHOT)) {
            StorageKey key = vault.files(type).getFirst();
            byte[] sound = vault.bytes(key);
            byte[] damaged = sound.clone();
            damaged[20] ^= 1;
            vault.memory.damage(key, damaged);
            List<StorageKey> before = vault.files();
            assertThrows(DamagedException.class, () -> prune(ALL));
            assertEquals(before, vault.files());
            vault.memory.damage(key, sound);
        }
    }

    @Test
    void nothingIsDoneWhenTheVaultHasChangedSinceTheYes() throws Exception {
        vault.forget(vault.backup(tree(1, 2)));
        try (VaultStore store = vault.open()) {
            VaultPrune prune = new VaultPrune(store, ALL, spool());
            VaultPrune.Planned planned = prune.plan(Set.of(), RunListener.NONE);
            Destruction plan = planned.destruction();
            assertNotNull(plan);
            Authorization yes = yes(plan);
            RestorePoint again = vault.backup(tree(1));
            assertThrows(CofferException.class, () -> prune.apply(planned, yes, RunListener.NONE));
            assertSound(1);
            vault.forget(again);
        }
        prune(ALL);
        assertClean(0);
    }

    @Test
    void whoIsNotAskedPlansAndAppliesUnderOneLock() throws Exception {
        RestorePoint first = vault.backup(tree(1, 2, 3));
        vault.backup(tree(2, 3, 4));
        vault.forget(first);
        try (VaultStore store = vault.open()) {
            VaultPrune prune = new VaultPrune(store, ALL, spool());
            try (RepositoryLock lock = prune.lockAtOnce()) {
                assertNotNull(lock);
                assertEquals(1, vault.files(FileType.LOCK).size());
                VaultPrune.Planned planned = prune.planLocked(Set.of(), RunListener.NONE);
                Destruction plan = planned.destruction();
                assertNotNull(plan);
                prune.apply(planned, yes(plan), lock, RunListener.NONE);
            }
        }
        assertClean(1);
    }

    @Test
    void aLockThatSomebodyElseHasIsNotWaitedForBeforeThereIsAnythingToDo() throws Exception {
        vault.backup(tree(1));
        try (VaultStore store = vault.open();
                RepositoryLock other = new Locks(store.repository()).take(false, Duration.ZERO)) {
            assertNotNull(other);
            VaultPrune prune = new VaultPrune(store, ALL, spool());
            assertNull(prune.lockAtOnce());
            assertNull(prune.plan(Set.of(), RunListener.NONE).destruction());
        }
        assertClean(1);
    }

    @Test
    void pointsThatAreAboutToGoCountAsGone() throws Exception {
        RestorePoint first = vault.backup(tree(1, 2));
        vault.backup(tree(2, 3));
        try (VaultStore store = vault.open()) {
            VaultPrune prune = new VaultPrune(store, ALL, spool());
            assertNull(prune.plan(Set.of(), RunListener.NONE).destruction());
            VaultPrune.Planned planned =
                    prune.plan(Set.of(Sha256.parse(first.id())), RunListener.NONE);
            Destruction plan = planned.destruction();
            assertNotNull(plan);
            vault.forget(first);
            prune.apply(planned, yes(plan), RunListener.NONE);
        }
        assertClean(1);
    }

    /** Each call that changes something is the last one that this process makes. */
    @Test
    void deathAtAnyMomentLosesNothingAndTheNextPruneEndsIt() throws Exception {
        for (int at = 0; ; at++) {
            MemoryVault fresh = new MemoryVault(at, 1);
            RestorePoint first = fresh.backup(tree(1, 2, 3, 4, 5));
            RestorePoint second = fresh.backup(tree(2, 3, 6));
            fresh.backup(tree(3, 7, 8));
            fresh.forget(first);
            fresh.forget(second);
            boolean died = diesAt(fresh, at, false);
            VaultPruneTest rest = of(fresh);
            fresh.breakLocks();
            rest.assertSound(1);
            rest.prune(ALL);
            rest.assertClean(1);
            if (!died) {
                assertTrue(at > 10, "calls: " + at);
                return;
            }
        }
    }

    /** The same, and what was not synced is lost besides. */
    @Test
    void powerThatFailsAtAnyMomentLosesNothing() throws Exception {
        for (int at = 0; ; at++) {
            MemoryVault fresh = new MemoryVault(at, 1);
            RestorePoint first = fresh.backup(tree(1, 2, 3, 4, 5));
            fresh.backup(tree(3, 7, 8));
            fresh.forget(first);
            fresh.memory.sync();
            boolean died = diesAt(fresh, at, true);
            VaultPruneTest rest = of(fresh);
            fresh.breakLocks();
            rest.assertSound(1);
            rest.prune(ALL);
            rest.assertClean(1);
            if (!died) {
                return;
            }
        }
    }

    private VaultPruneTest of(MemoryVault fresh) {
        VaultPruneTest test = new VaultPruneTest();
        test.vault = fresh;
        test.dir = dir;
        return test;
    }

    private boolean diesAt(MemoryVault fresh, int at, boolean power) throws Exception {
        boolean died = false;
        try (VaultStore store = fresh.open()) {
            VaultPruneTest test = of(fresh);
            fresh.storage.dieAt(at);
            test.prune(store, ALL);
        } catch (IOException e) {
            died = true;
        }
        if (power) {
            fresh.memory.crash();
        }
        fresh.storage.plan((call, key, number) -> null);
        return died;
    }

    /** Whatever is backed up, forgotten and pruned, all points are whole. */
    @Test
    void randomLivesOfAVaultLoseNothing() throws Exception {
        for (long seed = 0; seed < 6; seed++) {
            Random random = new Random(seed);
            MemoryVault fresh = new MemoryVault(seed, 2);
            VaultPruneTest test = of(fresh);
            List<RestorePoint> points = new ArrayList<>();
            for (int step = 0; step < 25; step++) {
                int what = random.nextInt(4);
                if (what < 2 || points.isEmpty()) {
                    long[] seeds = random.longs(1 + random.nextInt(6), 0, 20).toArray();
                    points.add(fresh.backup(tree(seeds)));
                } else if (what == 2) {
                    fresh.forget(points.remove(random.nextInt(points.size())));
                } else {
                    test.prune(random.nextBoolean() ? ALL : PruneOptions.standard());
                    test.assertSound(points.size());
                }
            }
            test.prune(ALL);
            test.assertClean(points.size());
        }
    }
}
