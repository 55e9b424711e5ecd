package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * A point of a store, or a dated folder of deleted items, open as a tree, with the path in it that
 * was asked for. Owns the store too: closing lets go of both.
 *
 * @param store where it lies
 * @param point null for deleted items
 * @param label what it is, for people: {@code latest (a1b2c3d4 of 2026-11-21 14:30)}
 * @param path what was asked for in it; the root for all
 * @param entry what lies at the path
 */
public record OpenPoint(
        Store store,
        @Nullable RestorePoint point,
        String label,
        FileTree tree,
        TreePath path,
        Entry entry)
        implements AutoCloseable {
    /**
     * @throws CofferException if the tree has nothing at the path; both are closed then
     */
    static OpenPoint at(
            Store store, @Nullable RestorePoint point, String label, FileTree tree, TreePath path)
            throws IOException {
        boolean found = false;
        try {
            Entry entry = Trees.find(tree, path);
            if (entry == null) {
                throw CofferException.failed(
                        label
                                + " has no "
                                + path
                                + "; coffer find NAME looks for a name, coffer history PATH in"
                                + " every point");
            }
            found = true;
            return new OpenPoint(store, point, label, tree, path, entry);
        } finally {
            if (!found) {
                tree.close();
                store.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            tree.close();
        } finally {
            store.close();
        }
    }
}
