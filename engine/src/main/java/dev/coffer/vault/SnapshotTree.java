package dev.coffer.vault;

import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
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

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A folder of a point in a vault, and all below it. Does not own what it reads from. */
final class SnapshotTree implements FileTree {
    private static final Name ROOT = Name.of("root");

    private final Blobs blobs;
    private final Node root;

    /** What folders list that are made up here. */
    private final Map<TreePath, List<Entry>> madeUp;

    private SnapshotTree(Blobs blobs, Node root, Map<TreePath, List<Entry>> madeUp) {
        this.blobs = blobs;
        this.root = root;
        this.madeUp = madeUp;
    }

    /** The tree that a blob lists. */
    static SnapshotTree of(Blobs blobs, Sha256 tree) {
        return new SnapshotTree(blobs, Node.madeUp(ROOT, tree), Map.of());
    }

    /**
     * The source that lies at a node: the tree below a folder, or one of the file alone.
     *
     * @param kind what the source is
     */
    static SnapshotTree of(Blobs blobs, Node at, SourceKind kind) {
        if (at.isFolder()) {
            return new SnapshotTree(blobs, at.as(kind), Map.of());
        }
        Node made = Node.madeUpFor(at, ROOT);
        return new SnapshotTree(blobs, made.as(kind), Map.of(TreePath.ROOT, List.<Entry>of(at)));
    }

    /**
     * Folders and files at paths of a tree that has nothing else. One that lies in another is not
     * seen there.
     */
    static SnapshotTree of(Blobs blobs, Map<TreePath, Node> all) {
        Map<TreePath, TreeMap<Name, Entry>> listings = new HashMap<>();
        listings.put(TreePath.ROOT, new TreeMap<>());
        Node root = Node.madeUp(ROOT, null);
        for (Map.Entry<TreePath, Node> each : new TreeMap<>(all).entrySet()) {
            TreePath path = each.getKey();
            if (path.isRoot()) {
                return new SnapshotTree(blobs, each.getValue(), Map.of());
            }
            TreePath folder = TreePath.ROOT;
            List<Name> names = path.names();
            for (int i = 0; i < names.size(); i++) {
                TreeMap<Name, Entry> listing = listings.get(folder);
                if (listing == null) {
                    break; // below another
                }
                Name name = names.get(i);
                folder = folder.child(name);
                if (i == names.size() - 1) {
                    listing.put(name, each.getValue().named(name));
                } else if (!listing.containsKey(name)) {
                    listing.put(name, Node.madeUp(name, null));
                    listings.put(folder, new TreeMap<>());
                }
            }
        }
        Map<TreePath, List<Entry>> madeUp = new HashMap<>();
        listings.forEach((path, listing) -> madeUp.put(path, List.copyOf(listing.values())));
        return new SnapshotTree(blobs, root, madeUp);
    }

    @Override
    public Node root() {
        return root;
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) throws IOException {
        List<Entry> known = madeUp.get(path);
        if (known != null) {
            return known;
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
        Sha256 subtree = node(folder).subtree();
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
