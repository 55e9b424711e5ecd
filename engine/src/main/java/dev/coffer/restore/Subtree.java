package dev.coffer.restore;

import dev.coffer.base.Bytes;
import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
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
 * A part of a tree as a tree of its own: a folder with all below it, or a single entry in a folder
 * of nothing else. Closing it leaves the whole tree open.
 */
final class Subtree implements FileTree {
    /** The only entry, under the name that it has here. */
    private static final class Single extends Entry {
        final Entry inner;

        Single(Name name, Entry inner) {
            super(name, inner.stat());
            this.inner = inner;
        }

        @Override
        public long size() {
            return inner.size();
        }

        @Override
        public @Nullable Sha256 contentHash() {
            return inner.contentHash();
        }

        @Override
        public boolean isDatabase() {
            return inner.isDatabase();
        }

        @Override
        public Bytes databaseStamp() {
            return inner.databaseStamp();
        }
    }

    private final FileTree tree;
    private final TreePath at;
    private final Entry root;
    private final @Nullable Single single;

    private Subtree(FileTree tree, TreePath at, Entry root, @Nullable Single single) {
        this.tree = tree;
        this.at = at;
        this.root = root;
        this.single = single;
    }

    /**
     * What a request wants.
     *
     * @throws CofferException if there is no such entry
     */
    static Subtree of(RestoreRequest request) throws IOException {
        TreePath from = request.from();
        Entry entry = Trees.find(request.tree(), from);
        if (entry == null) {
            throw CofferException.failed(
                    request.label() + " has no " + from + "; coffer ls shows what it has");
        }
        Name as = request.as();
        if (as == null && !entry.isFolder()) {
            as = entry.name();
        }
        return as == null
                ? new Subtree(request.tree(), from, entry, null)
                : new Subtree(request.tree(), from, plainFolder(), new Single(as, entry));
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

    /** The name of the single entry; null for a folder's contents. */
    @Nullable Name only() {
        Single one = single;
        return one == null ? null : one.name();
    }

    /** Where a path lies in the whole tree; below a single entry its first part is that one's. */
    private TreePath whole(TreePath path) {
        Single only = single;
        return at.resolve(only == null ? path : TreePath.ROOT.child(only.name()).relativize(path));
    }

    private static Entry inner(Entry entry) {
        return entry instanceof Single only ? only.inner : entry;
    }

    @Override
    public Entry root() {
        return root;
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) throws IOException {
        Single only = single;
        return only != null && path.isRoot()
                ? List.of(only)
                : tree.list(whole(path), inner(folder));
    }

    @Override
    public List<String> refusedNames(TreePath path, Entry folder) {
        return single != null && path.isRoot()
                ? List.of()
                : tree.refusedNames(whole(path), inner(folder));
    }

    @Override
    public Content open(TreePath path, Entry file) throws IOException {
        return tree.open(whole(path), inner(file));
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) throws IOException {
        return tree.linkTarget(whole(path), inner(link));
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) throws IOException {
        return single != null && path.isRoot() ? List.of() : tree.xattrs(whole(path), inner(entry));
    }

    @Override
    public Bytes databaseStamp(TreePath path, Entry file) throws IOException {
        return tree.databaseStamp(whole(path), inner(file));
    }

    @Override
    public void close() {}
}
