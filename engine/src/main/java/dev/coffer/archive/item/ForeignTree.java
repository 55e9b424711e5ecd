package dev.coffer.archive.item;

import dev.coffer.archive.item.ForeignNode.ForeignEntry;
import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/** A foreign archive as a tree. Its headers are in memory, contents are read where they lie. */
final class ForeignTree implements FileTree {
    private static final Name TOP = Name.of("archive");

    /** Gives the content that lies at a place. */
    interface Contents {
        Content open(Entry entry, Place place) throws IOException;
    }

    private final ForeignNode root;
    private final Contents contents;
    private final @Nullable OpenFile scratch;

    /**
     * @param scratch closed with the tree
     */
    ForeignTree(ForeignNode root, Contents contents, @Nullable OpenFile scratch) {
        this.root = root;
        this.contents = contents;
        this.scratch = scratch;
    }

    @Override
    public Entry root() {
        return root.entry(TOP);
    }

    private static ForeignNode node(Entry entry) {
        if (entry instanceof ForeignEntry foreign) {
            return foreign.node;
        }
        throw new IllegalArgumentException(entry + " is of another tree");
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) {
        return node(folder).list();
    }

    @Override
    public Content open(TreePath path, Entry file) throws IOException {
        Place place = node(file).place;
        if (place == null) {
            throw new IllegalArgumentException(path + " is no regular file");
        }
        return contents.open(file, place);
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) {
        return node(link).target;
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) {
        return node(entry).xattrs;
    }

    @Override
    public void close() {
        if (scratch != null) {
            scratch.close();
        }
    }
}
