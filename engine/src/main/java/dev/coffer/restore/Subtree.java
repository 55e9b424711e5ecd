package dev.coffer.restore;

import dev.coffer.base.Bytes;
import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/**
 * A part of a tree as a tree of its own: a folder with all below it, or a single other entry in a
 * folder of nothing else. Closing it leaves the whole tree open.
 */
final class Subtree implements FileTree {
    private final FileTree tree;
    private final TreePath at;
    private final Entry root;
    private final @Nullable Entry single;

    private Subtree(FileTree tree, TreePath at, Entry root, @Nullable Entry single) {
        this.tree = tree;
        this.at = at;
        this.root = root;
        this.single = single;
    }

    /**
     * @param label what the tree is, for the message
     * @throws CofferException if there is no such entry
     */
    static Subtree of(FileTree tree, TreePath from, String label) throws IOException {
        Entry entry = Trees.find(tree, from);
        if (entry == null) {
            throw CofferException.failed(
                    label + " has no " + from + "; coffer ls shows what it has");
        }
        TreePath parent = from.parent();
        if (entry.isFolder() || parent == null) {
            return new Subtree(tree, from, entry, null);
        }
        return new Subtree(tree, parent, plainFolder(), entry);
    }

    private static Entry plainFolder() {
        return new Entry(
                Name.of("root"),
                new FileStat(FileKind.FOLDER, 0755, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    /** Whether the root is only there to hold a single entry, and has no metadata of its own. */
    boolean isSingle() {
        return single != null;
    }

    @Override
    public Entry root() {
        return root;
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) throws IOException {
        Entry only = single;
        return only == null ? tree.list(at.resolve(path), folder) : List.of(only);
    }

    @Override
    public List<String> refusedNames(TreePath path, Entry folder) {
        return single == null ? tree.refusedNames(at.resolve(path), folder) : List.of();
    }

    @Override
    public Content open(TreePath path, Entry file) throws IOException {
        return tree.open(at.resolve(path), file);
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) throws IOException {
        return tree.linkTarget(at.resolve(path), link);
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) throws IOException {
        return tree.xattrs(at.resolve(path), entry);
    }

    @Override
    public void close() {}
}
