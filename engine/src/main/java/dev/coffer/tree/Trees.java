package dev.coffer.tree;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/** Finding one entry in any tree. */
public final class Trees {
    private Trees() {}

    /** The entry at a path, the root's own for the root path; null if there is none. */
    public static @Nullable Entry find(FileTree tree, TreePath path) throws IOException {
        Entry at = tree.root();
        TreePath folder = TreePath.ROOT;
        for (Name name : path.names()) {
            if (!at.isFolder()) {
                return null;
            }
            Entry child = child(tree.list(folder, at), name);
            if (child == null) {
                return null;
            }
            at = child;
            folder = folder.child(name);
        }
        return at;
    }

    /** The entry of that name in a sorted listing, or null. */
    public static @Nullable Entry child(List<? extends Entry> listing, Name name) {
        int low = 0;
        int high = listing.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Entry entry = listing.get(middle);
            int order = entry.name().compareTo(name);
            if (order == 0) {
                return entry;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }
}
