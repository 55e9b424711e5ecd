package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.store.RestorePoint;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.store.StoreContract;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.tree.FileTree;
import dev.coffer.vault.format.Compression;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;

/** What is written however hard a vault tries to make it smaller is read back the same. */
class VaultCompressionTest {
    private static final int LINES = 60_000;

    private static MemoryTree text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            text.append("line ").append(i * 7919L % LINES).append(" of a text\n");
        }
        return new MemoryTree().file("d/text", text.toString());
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void contentsAreAsSmallAsWasAskedFor(Compression compression) throws Exception {
        MemoryVault vault = new MemoryVault(1, 2);
        try (VaultStore made = vault.open();
                VaultStore store =
                        new VaultStore(
                                made.repository(),
                                made.location(),
                                VaultOptions.DEFAULT.with(compression))) {
            MemoryTree tree = text();
            RestorePoint point = vault.backup(store, tree);
            try (FileTree held = store.open(point)) {
                StoreContract.assertSame(
                        StoreLab.describe(tree), StoreLab.describe(held), compression.name());
            }
            assertEquals(List.of(), vault.verify(store).damage());
            boolean small = vault.bytes() < point.bytes() / 2;
            assertEquals(compression != Compression.OFF, small, vault.bytes() + " bytes");
            assertTrue(
                    vault.bytes() < point.bytes() + 4096, "listings are compressed all the same");
        }
    }
}
