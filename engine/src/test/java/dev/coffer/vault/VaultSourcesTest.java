package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.HostPath;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.SourceKind;
import dev.coffer.tree.Trees;
import dev.coffer.vault.format.Node;
import dev.coffer.vault.format.Snapshot;
import dev.coffer.vault.repository.FileType;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Points whose sources do not lie at their whole paths in the tree, as other programs make them.
 */
class VaultSourcesTest {
    private final MemoryVault vault = new MemoryVault(4, 1);

    /** A point of what lies at a path of another point's tree, with these paths. */
    private RestorePoint crafted(VaultStore store, RestorePoint of, String at, String... paths)
            throws IOException {
        Snapshot whole = null;
        for (VaultStore.Named each : store.snapshots()) {
            whole = each.id().toString().equals(of.id()) ? each.snapshot() : whole;
        }
        assertNotNull(whole);
        FileTree tree = SnapshotTree.of(store.blobs(), Objects.requireNonNull(whole.tree()));
        Node node = (Node) Objects.requireNonNull(Trees.find(tree, TreePath.parse(at)));
        Sha256 root = at.isEmpty() ? whole.tree() : node.subtree();
        Snapshot made =
                new Snapshot(
                        whole.time().plusSeconds(1),
                        null,
                        root,
                        List.of(paths),
                        whole.host(),
                        "root",
                        0,
                        0,
                        List.of(),
                        List.of(),
                        null,
                        "restic 0.19.1",
                        null);
        Sha256 id = store.repository().save(FileType.SNAPSHOT, made.toBytes());
        for (RestorePoint point : store.points()) {
            if (point.id().equals(id.toString())) {
                return point;
            }
        }
        throw new AssertionError("the point is not listed");
    }

    private static List<String> listed(FileTree tree) throws IOException {
        List<String> names = new ArrayList<>();
        for (Entry entry : tree.list(TreePath.ROOT, tree.root())) {
            names.add(entry.name().toString());
        }
        return names;
    }

    @Test
    void theRootOfAPointOfARelativePathHasNoMetadata() throws Exception {
        RestorePoint whole = vault.backup(new MemoryTree().file("f", "1").file("sub/g", "2"));
        try (VaultStore store = vault.open();
                FileTree ours = store.open(whole);
                FileTree theirs = store.open(crafted(store, whole, "source", "/source"))) {
            assertFalse(ours.root().isMadeUp());
            assertTrue(theirs.root().isMadeUp());
            assertEquals(listed(ours), listed(theirs));
            Entry sub = Trees.find(theirs, TreePath.of("sub"));
            assertNotNull(sub);
            assertFalse(sub.isMadeUp());
        }
    }

    @Test
    void aFolderOfItsOwnNameInASourceIsNotTakenForIt() throws Exception {
        RestorePoint whole = vault.backup(new MemoryTree().file("x/in", "1").file("f", "2"));
        try (VaultStore store = vault.open();
                FileTree dot = store.open(crafted(store, whole, "source", "/home/x"));
                FileTree end = store.open(crafted(store, whole, "", "/home/x/source"))) {
            assertEquals(List.of("f", "x"), listed(dot));
            assertEquals(List.of("f", "x"), listed(end));
            assertEquals(SourceKind.FOLDER, end.root().source());
            assertFalse(end.root().isMadeUp());
        }
    }

    @Test
    void sourcesThatCannotBeToldApartAreSaidToBeMixed() throws Exception {
        RestorePoint whole = vault.backup(new MemoryTree().file("f", "1").file("other/g", "2"));
        try (VaultStore store = vault.open();
                FileTree tree =
                        store.open(crafted(store, whole, "source", "/home/x", "/home/other"))) {
            assertEquals(List.of("other", "x"), listed(tree));
            Entry mixed = Trees.find(tree, TreePath.of("x"));
            assertNotNull(mixed);
            assertEquals(SourceKind.MIXED, mixed.source());
            assertNotNull(Trees.find(tree, TreePath.of("x/f")));
            Entry other = Trees.find(tree, TreePath.of("other"));
            assertNotNull(other);
            assertEquals(SourceKind.MIXED, other.source(), "it may be a folder of x");
            assertNotNull(Trees.find(tree, TreePath.of("other/other/g")));
        }
    }

    @Test
    void oddPathsHideNoOtherPoint() throws Exception {
        RestorePoint whole = vault.backup(new MemoryTree().file("f", "1"));
        try (VaultStore store = vault.open()) {
            for (String odd : List.of(".", "..", "/..", "/a/../b", "", "rel/dir", "C:\\x", "/\0")) {
                RestorePoint point = crafted(store, whole, "source", odd);
                assertFalse(point.sources().getFirst().isPlace(), odd);
                try (FileTree tree = store.open(point)) {
                    assertEquals(List.of("f"), listed(tree), odd);
                }
            }
            try (FileTree tree = store.open(crafted(store, whole, "source", "x/", "//x"))) {
                assertEquals(List.of("x", "x-1"), listed(tree));
            }
            assertEquals(10, store.points().size());
            assertEquals(whole.id(), store.points().getFirst().id());
        }
    }

    @Test
    void bytesThatAPathHasLostAreFoundInTheTree() throws Exception {
        TreePath odd = TreePath.of(new byte[] {'o', 'd', -1, 'd'});
        MemoryTree tree = new MemoryTree().folder("a").file("z", "1");
        tree.folder(odd);
        RestorePoint whole = vault.backup(tree);
        try (VaultStore store = vault.open()) {
            RestorePoint theirs = crafted(store, whole, "", "/source/od\uFFFDd");
            SourcePlace source = theirs.sources().getFirst();
            assertTrue(source.isPlace());
            assertEquals(HostPath.of("/source").resolve(odd), source.path());
            assertEquals("od\\xffd", source.name());
            RestorePoint elsewhere = crafted(store, whole, "source", "/gone/od\uFFFDd");
            assertFalse(elsewhere.sources().getFirst().isPlace(), "nobody knows the bytes");
        }
    }

    @Test
    void aBackupAfterOneOfARelativePathIsComparedWithIt() throws Exception {
        MemoryTree source = new MemoryTree().file("f", "1").file("sub/g", "2");
        RestorePoint whole = vault.backup(source);
        try (VaultStore store = vault.open()) {
            RestorePoint theirs = crafted(store, whole, "source", "/source");
            vault.forget(whole);
            store.readAgain();
            RestorePoint next = vault.backup(store, source);
            assertEquals(theirs.id(), next.parent());
            assertEquals(0, next.counts().created());
            assertEquals(0, next.counts().updated());
            assertEquals(2, next.counts().unchanged());
            try (FileTree tree = store.open(next)) {
                assertEquals(List.of("f", "sub"), listed(tree));
                assertFalse(tree.root().isMadeUp());
            }
            assertEquals(List.of(), vault.verify(store).damage());
        }
    }

    @Test
    void aFileWithoutAnInodeNeverLayAnywhere() throws Exception {
        Node stdin =
                new Node(
                        Name.of("stdin"),
                        new FileStat(FileKind.FILE, 0644, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0),
                        "",
                        "",
                        new byte[0],
                        null,
                        Bytes.EMPTY,
                        List.of());
        assertTrue(SourceKind.STREAM.isFile());
        try (VaultStore store = vault.open();
                SnapshotTree tree = SnapshotTree.of(store.blobs(), stdin, SourceKind.STREAM)) {
            assertEquals(SourceKind.STREAM, tree.root().source());
            assertTrue(tree.root().isMadeUp());
            assertEquals(List.of("stdin"), listed(tree));
        }
    }
}
