package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.DamagedException;
import dev.coffer.storage.Body;
import dev.coffer.storage.StorageKey;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.tree.FileTree;
import dev.coffer.vault.repository.FileType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Points of a vault copied into another. */
@Timeout(120)
class VaultCopyTest {
    private final MemoryVault from = new MemoryVault(1, 2);
    private final MemoryVault to = new MemoryVault(2, 2);
    private final RestorePoint first;
    private final RestorePoint second;

    private static byte[] noise(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static MemoryTree tree() {
        return new MemoryTree()
                .file("a.txt", "hello")
                .file("folder/noise", noise(3, 3 << 20))
                .file("folder/empty", "");
    }

    VaultCopyTest() throws Exception {
        first = from.backup(tree());
        second = from.backup(tree().file("b.txt", "later"));
        to.clock.advance(Duration.ofDays(1));
    }

    private VaultCopy.Report copy(RestorePoint... points) throws Exception {
        Set<String> ids = new HashSet<>();
        for (RestorePoint point : points) {
            ids.add(point.id());
        }
        try (VaultStore source = from.open();
                VaultStore target = to.open()) {
            return new VaultCopy(source, target, RunListener.NONE).run(ids, false);
        }
    }

    private void isCopied(RestorePoint point) throws Exception {
        try (VaultStore source = from.open();
                VaultStore target = to.open()) {
            assertEquals(List.of(), to.verify(target).damage());
            RestorePoint copy =
                    target.points().stream()
                            .filter(each -> point.id().equals(each.original()))
                            .findFirst()
                            .orElseThrow();
            try (FileTree one = source.open(point);
                    FileTree other = target.open(copy)) {
                assertEquals(StoreLab.describe(one), StoreLab.describe(other));
            }
        }
    }

    @Test
    void aCopyHoldsWhatThePointHoldsAndRemembersIt() throws Exception {
        VaultCopy.Report report = copy(first, second);
        assertEquals(2, report.copied().size());
        isCopied(first);
        isCopied(second);
        assertEquals(first.id(), report.copied().getFirst().original());
        assertEquals(first.time(), report.copied().getFirst().time());
    }

    @Test
    void whatTheOtherVaultHasIsPassedOver() throws Exception {
        copy(first);
        VaultCopy.Report again = copy(first, second);
        assertEquals(1, again.skipped());
        assertEquals(1, again.copied().size());
        assertTrue(again.bytes() < 100_000, "only what is new: " + again.bytes());
        VaultCopy.Report nothing = copy(first, second);
        assertEquals(List.of(), nothing.copied());
        assertEquals(0, nothing.blobs());
    }

    @Test
    void aCopyOfACopyIsKnownWhereTheFirstOneLies() throws Exception {
        copy(first, second);
        try (VaultStore source = from.open();
                VaultStore target = to.open()) {
            Set<String> ids = new HashSet<>();
            target.points().forEach(point -> ids.add(point.id()));
            VaultCopy.Report back = new VaultCopy(target, source, RunListener.NONE).run(ids, false);
            assertEquals(2, back.skipped());
        }
    }

    @Test
    void aDryRunWritesNothing() throws Exception {
        to.open().close();
        Set<StorageKey> before = new HashSet<>(to.files());
        try (VaultStore source = from.open();
                VaultStore target = to.open()) {
            VaultCopy.Report report =
                    new VaultCopy(source, target, RunListener.NONE)
                            .run(Set.of(first.id(), second.id()), true);
            assertEquals(2, report.copied().size());
            assertTrue(report.blobs() > 4);
        }
        assertEquals(before, new HashSet<>(to.files()));
    }

    @Test
    void aPointThatNeedsWhatIsLostIsNotCopied() throws Exception {
        for (StorageKey pack : from.files(FileType.PACK)) {
            from.memory.delete(pack);
        }
        assertThrows(IOException.class, () -> copy(first));
        try (VaultStore target = to.open()) {
            assertEquals(List.of(), target.points());
        }
    }

    @Test
    void aDamagedPieceIsNotCopied() throws Exception {
        for (StorageKey pack : from.files(FileType.PACK)) {
            byte[] bytes = from.bytes(pack);
            for (int i = 40; i < bytes.length - 300; i += 50) {
                bytes[i] ^= 1;
            }
            from.memory.put(pack, Body.of(bytes));
        }
        assertThrows(DamagedException.class, () -> copy(first));
        try (VaultStore target = to.open()) {
            assertEquals(List.of(), target.points());
        }
    }

    @Test
    void whateverMomentItDiesInTheNextOneGoesOn() throws Exception {
        boolean died = true;
        for (int call = 1; died; call += 2) {
            MemoryVault fresh = new MemoryVault(call, 1);
            fresh.open().close();
            fresh.storage.dieAt(call);
            try (VaultStore source = from.open();
                    VaultStore target = fresh.open()) {
                new VaultCopy(source, target, RunListener.NONE)
                        .run(Set.of(first.id(), second.id()), false);
                died = false;
            } catch (IOException e) {
                died = true;
            }
            fresh.storage.plan((_, _, _) -> null);
            fresh.breakLocks();
            from.breakLocks();
            try (VaultStore source = from.open();
                    VaultStore target = fresh.open()) {
                assertEquals(List.of(), fresh.verify(target).damage(), "call " + call);
                new VaultCopy(source, target, RunListener.NONE)
                        .run(Set.of(first.id(), second.id()), false);
                assertEquals(2, target.points().size(), "call " + call);
                assertEquals(List.of(), fresh.verify(target).damage(), "call " + call);
            }
        }
        assertFalse(died);
    }
}
