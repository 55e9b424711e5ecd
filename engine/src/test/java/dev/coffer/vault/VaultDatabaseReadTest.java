package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coffer.base.TreePath;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** To open a live database is to capture it, which takes as long as copying it. */
class VaultDatabaseReadTest {
    private final MemoryVault vault = new MemoryVault(10, 1);
    private final List<String> opened = new ArrayList<>();

    private final class Live extends MemoryTree {
        @Override
        public Content open(TreePath path, Entry file) throws IOException {
            opened.add(path.toString());
            return super.open(path, file);
        }

        @Override
        public boolean isDatabase(TreePath path, Entry file) {
            return path.toString().endsWith(".db");
        }
    }

    private void backUp() throws Exception {
        opened.clear();
        MemoryTree tree = new Live();
        vault.backup(
                tree.file("app.db", new byte[4096])
                        .file("blocks", new byte[4096])
                        .file("text", "some"));
    }

    @Test
    void aDatabaseThatLooksUnchangedIsCapturedOnceAndOtherFilesAreNotOpened() throws Exception {
        backUp();
        assertEquals(List.of("app.db", "blocks", "text"), opened);
        backUp();
        assertEquals(List.of("app.db"), opened);
    }
}
