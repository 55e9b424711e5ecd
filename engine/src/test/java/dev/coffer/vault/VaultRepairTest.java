package dev.coffer.vault;

import static dev.coffer.testkit.AlwaysYes.yes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.Xattr;
import dev.coffer.storage.StorageException;
import dev.coffer.storage.StorageKey;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.DataShare;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.VerifyReport;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.storage.FaultyStorage;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.ProblemLog;
import dev.coffer.vault.format.Snapshot;
import dev.coffer.vault.repository.FileType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What is damaged is taken out, what is whole stays, and the source fills the gaps. */
class VaultRepairTest {
    @TempDir Path dir;
    private MemoryVault vault = new MemoryVault(9, 1);

    private PlanSpool spool() {
        return new PlanSpool(
                HostFiles.ofThisSystem(),
                HostPath.of(dir.resolve("plans")),
                vault.clock,
                vault.host().randomness());
    }

    private VaultRepair.Report repair() throws Exception {
        try (VaultStore store = vault.open()) {
            VaultRepair repair = new VaultRepair(store, new DataShare.All(), spool());
            VaultRepair.Planned planned = repair.plan(RunListener.NONE);
            Destruction plan = planned.destruction();
            return plan == null
                    ? planned.report()
                    : repair.apply(planned, yes(plan), RunListener.NONE);
        }
    }

    private PointRepair.Report repairPoints() throws Exception {
        try (VaultStore store = vault.open()) {
            PointRepair repair = new PointRepair(store, spool());
            PointRepair.Planned planned = repair.plan();
            Destruction plan = planned.destruction();
            return plan == null ? planned.report() : repair.apply(planned, yes(plan));
        }
    }

    private VerifyReport verify() throws Exception {
        try (VaultStore store = vault.open()) {
            return vault.verify(store);
        }
    }

    private static MemoryTree tree() {
        MemoryTree tree = new MemoryTree();
        Random random = new Random(2);
        for (int i = 0; i < 8; i++) {
            byte[] noise = new byte[1500];
            random.nextBytes(noise);
            tree.file("d/f" + i, noise);
        }
        return tree;
    }

    /** The pack of contents, which is the larger one. */
    private StorageKey dataPack() throws IOException {
        StorageKey largest = vault.files(FileType.PACK).getFirst();
        for (StorageKey key : vault.files(FileType.PACK)) {
            largest = vault.bytes(key).length > vault.bytes(largest).length ? key : largest;
        }
        return largest;
    }

    private void damage(StorageKey key, int... at) {
        byte[] bytes = vault.bytes(key).clone();
        for (int each : at) {
            bytes[each] ^= 1;
        }
        vault.memory.damage(key, bytes);
    }

    @Test
    void soundVaultNeedsNoRepair() throws Exception {
        vault.backup(tree());
        assertTrue(repair().isNothing());
        assertTrue(repairPoints().isNothing());
    }

    @Test
    void lostIndexIsMadeAnewFromThePacks() throws Exception {
        vault.backup(tree());
        vault.backup(tree().file("more", "more"));
        for (StorageKey key : vault.files(FileType.INDEX)) {
            vault.memory.delete(key);
        }
        assertFalse(verify().sound());
        assertEquals(4, repair().found());
        assertEquals(List.of(), verify().damage());
        assertEquals(2, verify().points());
    }

    @Test
    void damagedAndTornIndexFilesAreReplaced() throws Exception {
        vault.backup(tree());
        vault.backup(tree().file("more", "more"));
        List<StorageKey> files = vault.files(FileType.INDEX);
        damage(files.getFirst(), 30);
        byte[] torn = vault.bytes(files.get(1));
        vault.memory.damage(files.get(1), Arrays.copyOf(torn, torn.length / 2));
        assertEquals(2, repair().indexFiles());
        assertEquals(List.of(), verify().damage());
        assertEquals(List.of(), verify().notes());
    }

    @Test
    void damagedPackLosesOnlyWhatIsDamagedAndTheNextBackupFillsTheGap() throws Exception {
        vault.backup(tree());
        damage(dataPack(), 100);
        VaultRepair.Report report = repair();
        assertEquals(
                List.of(1L, 7L, 1L), List.of(report.damaged(), report.salvaged(), report.lost()));
        assertEquals(1, verify().damage().size());
        assertTrue(verify().damage().getFirst().path().toString().contains("d/f"));
        vault.backup(tree());
        assertEquals(List.of(), verify().damage());
        assertEquals(2, verify().points());
    }

    @Test
    void whatIsLostIsTakenOutOfThePoints() throws Exception {
        vault.backup(tree());
        vault.backup(tree().file("more", "more"));
        damage(dataPack(), 100);
        repair();
        PointRepair.Report report = repairPoints();
        assertEquals(2, report.points());
        assertEquals(1, report.losses().size());
        assertEquals(List.of(), verify().damage());
        try (VaultStore store = vault.open()) {
            for (VaultStore.Named point : store.snapshots()) {
                Snapshot snapshot = point.snapshot();
                assertTrue(snapshot.tags().contains("repaired"));
                assertNotNull(snapshot.original());
            }
        }
    }

    @Test
    void missingPacksOfListingsEmptyWhatTheyListed() throws Exception {
        vault.backup(tree());
        StorageKey data = dataPack();
        vault.backup(tree().file("more", "more"));
        for (StorageKey key : vault.files(FileType.PACK)) {
            if (!key.equals(data)) {
                vault.memory.delete(key);
                break;
            }
        }
        assertEquals(1, repair().missing());
        repairPoints();
        assertEquals(List.of(), verify().damage());
    }

    @Test
    void damagedPointGoesWhenPointsAreRepaired() throws Exception {
        vault.backup(tree());
        damage(vault.files(FileType.SNAPSHOT).getFirst(), 40);
        vault.backup(tree().file("more", "more"));
        assertEquals(1, repairPoints().removed());
        assertEquals(List.of(), verify().damage());
        assertEquals(1, verify().points());
    }

    @Test
    void tornPackIsSavedUpToWhereItIsTorn() throws Exception {
        vault.backup(tree());
        StorageKey key = dataPack();
        byte[] bytes = vault.bytes(key);
        vault.memory.damage(key, Arrays.copyOf(bytes, bytes.length / 2));
        VaultRepair.Report report = repair();
        assertTrue(report.salvaged() >= 3, report.toString());
        repairPoints();
        assertEquals(List.of(), verify().damage());
    }

    private void unreadable(StorageKey pack, StorageException.Kind kind) {
        vault.storage.plan((call, key, number) ->
                call == FaultyStorage.Call.GET && key.equals(pack)
                        ? new StorageException(kind, "cannot read " + key)
                        : null);
    }

    @Test
    void aPackThatCannotBeReadIsNamedAndStays() throws Exception {
        vault.backup(tree());
        StorageKey pack = dataPack();
        for (StorageException.Kind kind :
                List.of(
                        StorageException.Kind.DENIED,
                        StorageException.Kind.FAILED,
                        StorageException.Kind.PASSING)) {
            unreadable(pack, kind);
            VerifyReport seen = verify();
            assertFalse(seen.sound());
            assertEquals(seen.damage().size(), seen.unread(), seen.toString());
            assertEquals(9, seen.damage().size(), "the pack and the files in it");
            VaultRepair.Report report = repair();
            assertTrue(report.isNothing(), report.toString());
            assertEquals(pack.path(), report.unread().getFirst().path().toString());
            vault.storage.plan((call, key, number) -> null);
            assertEquals(List.of(), verify().damage());
        }
    }

    @Test
    void aPackOfListingsThatCannotBeReadIsNotRepairedAwayEither() throws Exception {
        vault.backup(tree());
        StorageKey data = dataPack();
        List<StorageKey> packs = vault.files(FileType.PACK);
        StorageKey trees = packs.getFirst().equals(data) ? packs.get(1) : packs.getFirst();
        unreadable(trees, StorageException.Kind.DENIED);
        assertTrue(repair().isNothing());
        assertThrows(StorageException.class, this::repairPoints);
        vault.storage.plan((call, key, number) -> null);
        assertEquals(List.of(), verify().damage());
        assertEquals(1, verify().points());
    }

    @Test
    void aDamagedPackThatCannotBeReadWhenItIsToBeSavedStays() throws Exception {
        vault.backup(tree());
        StorageKey pack = dataPack();
        damage(pack, 100);
        try (VaultStore store = vault.open()) {
            VaultRepair repair = new VaultRepair(store, new DataShare.All(), spool());
            VaultRepair.Planned planned = repair.plan(RunListener.NONE);
            Destruction plan = planned.destruction();
            assertNotNull(plan);
            unreadable(pack, StorageException.Kind.PASSING);
            VaultRepair.Report report = repair.apply(planned, yes(plan), RunListener.NONE);
            assertEquals(0, report.damaged());
            assertEquals(0, report.lost());
            assertEquals(pack.path(), report.unread().getFirst().path().toString());
        }
        vault.storage.plan((call, key, number) -> null);
        VaultRepair.Report report = repair();
        assertEquals(7, report.salvaged());
        assertEquals(1, report.lost());
    }

    @Test
    void aFullDiskIsNoReasonToTakeWhatCouldNotBeSavedForLost() throws Exception {
        vault.backup(tree());
        StorageKey pack = dataPack();
        damage(pack, 100);
        vault.storage.plan((call, key, number) ->
                call == FaultyStorage.Call.PUT
                                && key.path().startsWith(FileType.PACK.folder().path())
                        ? new StorageException(StorageException.Kind.FULL, "full")
                        : null);
        assertThrows(StorageException.class, this::repair);
        vault.storage.plan((call, key, number) -> null);
        assertNotNull(vault.bytes(pack));
        assertEquals(7, repair().salvaged());
    }

    @Test
    void whatWasInAMissingPackCountsAsLostUnlessAnotherHasIt() throws Exception {
        vault.backup(tree());
        StorageKey pack = dataPack();
        byte[] whole = vault.bytes(pack);
        vault.memory.delete(pack);
        VaultRepair.Report report = repair();
        assertEquals(1, report.missing());
        assertEquals(8, report.lost());
        vault.memory.damage(pack, whole);
        report = repair();
        assertEquals(1, report.found());
        assertEquals(0, report.lost());
        assertEquals(List.of(), verify().damage());
    }

    @Test
    void packsThatOnlyALostIndexHadAreNotCalledLeftovers() throws Exception {
        vault.backup(tree());
        for (StorageKey key : vault.files(FileType.INDEX)) {
            vault.memory.delete(key);
        }
        VerifyReport report = verify();
        assertEquals(2, report.notes().size());
        assertTrue(report.notes().getFirst().reason().contains("coffer repair"));
        assertFalse(report.notes().getFirst().reason().contains("coffer prune"));
    }

    @Test
    void whatWouldBeRepairedIsToldWhereNothingCanBeWritten() throws Exception {
        vault.backup(tree());
        damage(dataPack(), 100);
        vault.storage.plan((call, key, number) ->
                call == FaultyStorage.Call.PUT
                        ? new StorageException(StorageException.Kind.DENIED, "read-only")
                        : null);
        try (VaultStore store = vault.open()) {
            VaultRepair repair = new VaultRepair(store, new DataShare.All(), spool());
            assertEquals(1, repair.plan(RunListener.NONE).report().damaged());
            assertTrue(new PointRepair(store, spool()).plan().report().isNothing());
            assertEquals(0, new SourceRepair(store, RunListener.NONE).look().lost());
        }
    }

    /** The same tree as one that knows its files for databases. */
    private record OfDatabases(MemoryTree tree) implements FileTree {
        @Override
        public Entry root() {
            return tree.root();
        }

        @Override
        public List<Entry> list(TreePath path, Entry folder) throws IOException {
            return tree.list(path, folder);
        }

        @Override
        public Content open(TreePath path, Entry file) throws IOException {
            Entry database =
                    new Entry(file.name(), file.stat()) {
                        @Override
                        public boolean isDatabase() {
                            return true;
                        }
                    };
            return tree.open(path, database);
        }

        @Override
        public Bytes linkTarget(TreePath path, Entry link) throws IOException {
            return tree.linkTarget(path, link);
        }

        @Override
        public List<Xattr> xattrs(TreePath path, Entry entry) throws IOException {
            return tree.xattrs(path, entry);
        }

        @Override
        public void close() {
            tree.close();
        }
    }

    @Test
    void databasesThatResticHadCutComeBackFromTheSourceAndSoDoOurs() throws Exception {
        byte[] noise = new byte[3 << 20];
        new Random(4).nextBytes(noise);
        noise[16] = 0x10; // pages of 4 KiB
        noise[17] = 0;
        MemoryTree tree = new MemoryTree().file("app.db", noise);
        for (FileTree before : List.of(tree, new OfDatabases(tree))) {
            vault = new MemoryVault(11, 1);
            vault.backup(before);
            vault.memory.delete(dataPack());
            repair();
            try (VaultStore store = vault.open()) {
                SourceRepair.Report report =
                        new SourceRepair(store, RunListener.NONE)
                                .run((point, fill) -> fill.from(request(new OfDatabases(tree))));
                assertTrue(report.lost() > 0);
                assertEquals(report.lost(), report.found());
            }
            assertEquals(List.of(), verify().damage());
        }
    }

    private static BackupRequest request(FileTree tree) {
        return BackupRequest.of(
                tree,
                List.of(new SourcePlace("source", HostPath.of("/source"))),
                List.of(),
                new ProblemLog(_ -> {}));
    }

    /** Each call that changes something is the last one that this process makes. */
    @Test
    void deathAtAnyMomentOfARepairHarmsNothing() throws Exception {
        for (int at = 0; ; at++) {
            vault = new MemoryVault(at, 1);
            vault.backup(tree());
            damage(dataPack(), 100);
            damage(vault.files(FileType.INDEX).getFirst(), 50);
            vault.memory.sync();
            boolean died = false;
            vault.storage.dieAt(at);
            try {
                repair();
            } catch (IOException e) {
                died = true;
            }
            vault.storage.plan((call, key, number) -> null);
            vault.memory.crash();
            vault.breakLocks();
            repair();
            assertEquals(1, verify().damage().size(), "died at " + at);
            vault.backup(tree());
            assertEquals(List.of(), verify().damage());
            if (!died) {
                return;
            }
        }
    }
}
