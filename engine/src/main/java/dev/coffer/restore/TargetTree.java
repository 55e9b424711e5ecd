package dev.coffer.restore;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies in the target now, without our own folders: never following a link, without rules, and
 * without a look into any file.
 */
final class TargetTree implements FileTree {
    private static final Name ROOT = Name.of("target");

    private final Folder folder;
    private final FileStat stat;

    /**
     * @param folder stays the caller's to close
     * @param stat as it was before anything of ours was made in it
     */
    TargetTree(Folder folder, FileStat stat) {
        this.folder = folder;
        this.stat = stat;
    }

    @Override
    public Entry root() {
        return new Entry(ROOT, stat);
    }

    @Override
    public List<Entry> list(TreePath path, Entry entry) throws IOException {
        if (path.isRoot()) {
            return entries(folder, true);
        }
        try (Folder open = folder.openFolder(path)) {
            return entries(open, false);
        }
    }

    private static List<Entry> entries(Folder open, boolean inRoot) throws IOException {
        List<Folder.Listed> all = open.list();
        List<Entry> entries = new ArrayList<>(all.size());
        for (Folder.Listed listed : all) {
            Name name = listed.name();
            boolean ours =
                    inRoot
                            ? OwnNames.isOurs(name)
                            : OwnNames.isOursBelow(name, listed.stat().isFolder());
            if (!ours) {
                entries.add(new Entry(listed.name(), listed.stat()));
            }
        }
        return entries;
    }

    /** Nothing of a user's live files is read through this tree: a database might be open. */
    @Override
    public Content open(TreePath path, Entry file) {
        throw new UnsupportedOperationException("the target is compared, not read: " + path);
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) throws IOException {
        try (Folder open = parent(path)) {
            return open.readLink(path.name());
        }
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) throws IOException {
        try (Folder open = parent(path)) {
            return path.isRoot() ? open.xattrs() : open.xattrs(path.name());
        }
    }

    private Folder parent(TreePath path) throws IOException {
        TreePath parent = path.parent();
        return folder.openFolder(parent == null ? TreePath.ROOT : parent);
    }

    @Override
    public void close() {}
}
