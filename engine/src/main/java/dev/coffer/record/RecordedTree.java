package dev.coffer.record;

import dev.coffer.base.Bytes;
import dev.coffer.base.TreePath;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import java.io.IOException;
import java.util.List;

/**
 * A tree of the record. What its folders list and all metadata come from the record alone; where
 * content lies is the business of the kind of store. Thread-safe.
 */
public abstract class RecordedTree implements FileTree {
    /** Of a folder that is empty. */
    private static final Bytes NOTHING = Bytes.of("-");

    private final Segments segments;
    private final RecordedEntry root;

    /**
     * @param segments must stay open as long as the tree is used
     * @param root where the root's block lies
     */
    protected RecordedTree(Segments segments, Ref root) throws IOException {
        this.segments = segments;
        this.root = segments.root(root);
    }

    @Override
    public final RecordedEntry root() {
        return root;
    }

    @Override
    public final List<Entry> list(TreePath path, Entry folder) throws IOException {
        Ref children = recorded(folder).children();
        return children == null ? List.of() : segments.list(children);
    }

    @Override
    public final List<String> refusedNames(TreePath path, Entry folder) {
        Ref children = recorded(folder).children();
        return children == null ? List.of() : segments.refusedNames(children);
    }

    @Override
    public final Bytes identity(TreePath path, Entry folder) throws IOException {
        Ref children = recorded(folder).children();
        return children == null ? NOTHING : segments.identity(children);
    }

    @Override
    public abstract Content open(TreePath path, Entry file) throws IOException;

    @Override
    public final Bytes linkTarget(TreePath path, Entry link) {
        return recorded(link).target();
    }

    @Override
    public final List<Xattr> xattrs(TreePath path, Entry entry) {
        return recorded(entry).xattrs();
    }

    @Override
    public void close() throws IOException {
        // the segments are the store's
    }

    /**
     * @throws IllegalArgumentException for an entry of another kind of tree
     */
    protected static RecordedEntry recorded(Entry entry) {
        if (entry instanceof RecordedEntry recorded) {
            return recorded;
        }
        throw new IllegalArgumentException("not an entry of a record: " + entry);
    }
}
