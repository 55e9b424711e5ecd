package dev.coffer.vault;

import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.SourceKind;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.format.Limits;
import dev.coffer.vault.format.Node;
import dev.coffer.vault.format.TreeText;
import dev.coffer.vault.repository.Blobs;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A folder of a point in a vault, and all below it. Does not own what it reads from. */
final class SnapshotTree implements FileTree {
    private final Blobs blobs;
    private final Node root;

    /** Of a tree of one file: its listing; else null. */
    private final @Nullable List<Entry> single;

    private SnapshotTree(Blobs blobs, Node root, @Nullable List<Entry> single) {
        this.blobs = blobs;
        this.root = root;
        this.single = single;
    }

    /** The tree that a blob lists. */
    static SnapshotTree of(Blobs blobs, Sha256 tree) {
        return new SnapshotTree(blobs, folder(tree, 0, 0), null);
    }

    /** The source that lies at a node: the tree below a folder, or one of the file alone. */
    static SnapshotTree of(Blobs blobs, Node at) {
        if (at.isFolder()) {
            return new SnapshotTree(blobs, at.as(SourceKind.FOLDER), null);
        }
        FileStat stat = at.stat();
        Node made = folder(null, stat.modifiedSeconds(), stat.modifiedNanos());
        return new SnapshotTree(blobs, made.as(SourceKind.FILE), List.of(at));
    }

    /** A folder of which nothing is known but what it lists. */
    private static Node folder(@Nullable Sha256 tree, long seconds, int nanos) {
        FileStat stat =
                new FileStat(FileKind.FOLDER, 0755, 0, 0, 1, 0, 0, seconds, nanos, 0, 0, 0, 0, 0);
        return new Node(Name.of("root"), stat, "", "", new byte[0], tree, Bytes.EMPTY, List.of());
    }

    @Override
    public Node root() {
        return root;
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) throws IOException {
        List<Entry> alone = single;
        if (alone != null) {
            return alone;
        }
        if (path.depth() > Limits.DEPTH) {
            throw new DamagedException(
                    "the folder " + path + " lies in more than " + Limits.DEPTH + " folders");
        }
        Sha256 subtree = node(folder).subtree();
        if (subtree == null) {
            throw new DamagedException("the folder " + path + " has no listing in the vault");
        }
        try {
            return new ArrayList<>(
                    blobs.readUninterrupted(BlobType.TREE, subtree, TreeText::parse));
        } catch (DamagedException e) {
            throw new DamagedException(
                    "the listing of " + path + " is damaged: " + e.getMessage(), e);
        }
    }

    @Override
    public Bytes identity(TreePath path, Entry folder) {
        Sha256 subtree = single != null ? null : node(folder).subtree();
        return subtree == null ? Bytes.EMPTY : Bytes.owning(subtree.shared());
    }

    @Override
    public Content open(TreePath path, Entry file) {
        return new BlobContent(blobs, path, node(file));
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) {
        return node(link).target();
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) {
        return sorted(node(entry));
    }

    static List<Xattr> sorted(Node node) {
        List<Xattr> xattrs = node.xattrs();
        if (xattrs.size() < 2) {
            return xattrs;
        }
        List<Xattr> sorted = new ArrayList<>(xattrs);
        sorted.sort(Comparator.comparing(Xattr::name));
        return sorted;
    }

    @Override
    public boolean checksContent() {
        return true;
    }

    private static Node node(Entry entry) {
        if (entry instanceof Node node) {
            return node;
        }
        throw new IllegalArgumentException("not an entry of a vault: " + entry);
    }

    @Override
    public void close() {
        // the blobs are the store's
    }
}
