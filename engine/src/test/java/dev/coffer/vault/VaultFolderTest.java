package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.vault.format.Node;

import org.junit.jupiter.api.Test;

import java.util.List;

class VaultFolderTest {
    private final Node above = folder("above", 1);
    private final VaultFolder visited = new VaultFolder(null, TreePath.ROOT, above, above);

    private static Node node(String name, FileKind kind, long modified) {
        FileStat stat = new FileStat(kind, 0644, 0, 0, 1, 0, 0, modified, 0, modified, 0, 7, 1, 0);
        boolean folder = kind == FileKind.FOLDER;
        return new Node(
                Name.of(name),
                stat,
                "root",
                "root",
                new byte[0],
                folder ? Sha256.hash(new byte[0]) : null,
                Bytes.EMPTY,
                List.of());
    }

    private static Node folder(String name, long modified) {
        return node(name, FileKind.FOLDER, modified);
    }

    /** As the walk does: files are counted when they are met, folders when they are left. */
    private void file(Node was, Node now) {
        visited.listedBefore++;
        visited.add(was, now);
    }

    @Test
    void aFolderWithFoldersIsNotListedAnewWhenNothingChanged() {
        file(node("file", FileKind.FILE, 1), node("file", FileKind.FILE, 1));
        visited.add(folder("inner", 1), folder("inner", 1));
        assertTrue(visited.isListedAsBefore());
    }

    @Test
    void itIsWhenAFolderChanged() {
        visited.add(folder("inner", 1), folder("inner", 2));
        assertFalse(visited.isListedAsBefore());
    }

    @Test
    void itIsWhenAFolderCame() {
        visited.add(null, folder("inner", 1));
        assertFalse(visited.isListedAsBefore());
    }

    @Test
    void itIsWhenAnythingLeft() {
        visited.add(folder("inner", 1), folder("inner", 1));
        visited.listedBefore++; // what the source has no more
        assertFalse(visited.isListedAsBefore());
    }

    @Test
    void itIsWhenAFolderBecameAFile() {
        visited.listedBefore++;
        visited.add(null, node("inner", FileKind.FILE, 1));
        assertFalse(visited.isListedAsBefore());
    }
}
