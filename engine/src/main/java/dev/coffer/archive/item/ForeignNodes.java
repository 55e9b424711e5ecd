package dev.coffer.archive.item;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.Xattr;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Puts the entries of a foreign archive together to a tree, and refuses what would mean two things:
 * a name twice, something below what is no folder, a further name of what is not there.
 */
final class ForeignNodes {
    /** About what an entry takes besides its name. */
    private static final int WEIGHT = 200;

    private static final int EXTENT_WEIGHT = 32;
    private static final int XATTR_WEIGHT = 64;

    private final String archive;
    private final ArchiveLimits limits;
    private ForeignNode root =
            new ForeignNode(FileKind.FOLDER, 0755, 0, 0, new Timestamp(0, 0), List.of(), false);
    private long inodes;
    private long weight;
    private long contents;

    ForeignNodes(String archive, ArchiveLimits limits) {
        this.archive = archive;
        this.limits = limits;
    }

    ForeignNode root() {
        return root;
    }

    private CofferException refused(TreePath path, String why) {
        return CofferException.failed(path + " in " + archive + " is refused: " + why);
    }

    /** Adds one, and the folders above it that were not told. */
    void add(TreePath path, ForeignNode node) throws CofferException {
        weigh(path, node);
        if (path.isRoot()) {
            if (node.kind != FileKind.FOLDER) {
                throw refused(path, "it has no name, and is no folder");
            }
            node.takeChildrenOf(root);
            root = node;
            return;
        }
        List<Name> names = path.names();
        ForeignNode folder = root;
        for (int i = 0; i < names.size() - 1; i++) {
            folder = step(path, folder, names.get(i), node);
        }
        Name name = names.getLast();
        ForeignNode old = folder.children().get(name);
        if (old != null) {
            if (old.kind != FileKind.FOLDER || node.kind != FileKind.FOLDER) {
                throw refused(
                        path, "the archive has that name twice; unpack it and back up the folder");
            }
            node.takeChildrenOf(old);
        }
        folder.children().put(name, node);
    }

    private ForeignNode step(TreePath path, ForeignNode folder, Name name, ForeignNode below)
            throws CofferException {
        ForeignNode next = folder.children().get(name);
        if (next == null) {
            weight += WEIGHT;
            next = ForeignNode.folderOf(below);
            folder.children().put(name, next);
        }
        if (next.kind != FileKind.FOLDER) {
            String what = next.kind == FileKind.LINK ? "a link" : "no folder";
            throw refused(path, "it lies below " + name + ", which is " + what);
        }
        return next;
    }

    /** Adds a further name of one that was added before. */
    void addName(TreePath path, TreePath to) throws CofferException {
        ForeignNode node = find(to);
        if (node == null) {
            throw refused(path, "it is a hard link to " + to + ", which does not come before it");
        }
        if (node.kind == FileKind.FOLDER) {
            throw refused(path, "it is a hard link to a folder");
        }
        if (node.inode == 0) {
            inodes++;
            node.inode = inodes;
        }
        node.links++;
        add(path, node);
    }

    private @Nullable ForeignNode find(TreePath path) {
        ForeignNode node = root;
        for (Name name : path.names()) {
            ForeignNode next = node.kind == FileKind.FOLDER ? node.children().get(name) : null;
            if (next == null) {
                return null;
            }
            node = next;
        }
        return node;
    }

    private void weigh(TreePath path, ForeignNode node) throws CofferException {
        weight += WEIGHT + path.shared().length + node.target.length();
        Place place = node.place;
        if (place != null) {
            weight += place.data() == null ? 0 : (long) EXTENT_WEIGHT * place.data().size();
            if (node.links == 1) {
                contents += place.bytes();
                if (contents < 0) {
                    throw refused(path, "the contents up to it are more than there can be");
                }
                limits.checkBytes(archive, contents);
            }
        }
        for (Xattr xattr : node.xattrs) {
            weight += XATTR_WEIGHT + xattr.name().length() + xattr.value().length();
        }
        limits.checkKept(archive, weight);
    }
}
