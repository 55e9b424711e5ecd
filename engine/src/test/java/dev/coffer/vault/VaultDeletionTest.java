package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.SettableClock;
import dev.coffer.testkit.store.DeletionContract;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;

/** Points of a vault that are deleted, whatever its storage does meanwhile. */
class VaultDeletionTest extends DeletionContract {
    @Override
    protected Kind newKind(Path folder) {
        MemoryVault vault = new MemoryVault(7, 1);
        return new Kind() {
            @Override
            public SettableClock clock() {
                return vault.clock;
            }

            @Override
            public RestorePoint backUp(String content) throws Exception {
                return vault.backup(new MemoryTree().file("a", content));
            }

            @Override
            public Store open() throws IOException {
                return vault.open();
            }

            @Override
            public void dieAt(int call) {
                vault.storage.dieAt(call);
            }

            @Override
            public void alive() throws IOException {
                vault.storage.plan((call, key, number) -> null);
                vault.breakLocks();
            }
        };
    }

    @Test
    void aTagOfSomebodysDeletesNothing() {
        assertNull(PointTags.deletedUntil(List.of("coffer:deleted=soon", "deleted")));
        assertEquals(
                OffsetDateTime.parse("2026-12-05T14:30:15+01:00"),
                PointTags.deletedUntil(List.of("x", "coffer:deleted=2026-12-05T14:30:15%2B01:00")));
    }
}
