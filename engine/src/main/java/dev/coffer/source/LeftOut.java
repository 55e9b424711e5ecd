package dev.coffer.source;

import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;

/**
 * Told of what the rules leave out of a tree: of a folder once, not of what lies in it. Called by
 * several threads at once and in the way of the scan, each time a folder is listed.
 */
public interface LeftOut {
    /**
     * @param folder where it lies
     * @param entry what is left out
     */
    void leftOut(TreePath folder, Folder.Listed entry);

    /** Where nobody listens. */
    static LeftOut toNobody() {
        return (folder, entry) -> {};
    }
}
