package dev.coffer.restore;

import dev.coffer.base.Bytes;
import dev.coffer.base.TreePath;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A tree that tells its entries otherwise than they are. */
final class EntriesTree implements FileTree {
    private final FileTree tree;
    private final UnaryOperator<Entry> told;

    EntriesTree(FileTree tree, UnaryOperator<Entry> told) {
        this.tree = tree;
        this.told = told;
    }

    @Override
    public Entry root() throws IOException {
        return tree.root();
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) throws IOException {
        List<Entry> entries = new ArrayList<>(tree.list(path, folder));
        entries.replaceAll(told);
        return entries;
    }

    @Override
    public Content open(TreePath path, Entry file) throws IOException {
        return tree.open(path, file);
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) throws IOException {
        return tree.linkTarget(path, link);
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) throws IOException {
        return tree.xattrs(path, entry);
    }

    @Override
    public void close() throws IOException {
        tree.close();
    }
}
