package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;

import java.util.Set;

/**
 * What of one folder could not be read when the point was made. Of a folder that could not be
 * listed, that is all of it.
 */
final class Unread {
    static final Unread NOTHING = new Unread(Set.of(), TreePath.ROOT, false);

    private final Set<TreePath> paths;
    private final TreePath folder;
    private final boolean all;

    private Unread(Set<TreePath> paths, TreePath folder, boolean all) {
        this.paths = paths;
        this.folder = folder;
        this.all = all;
    }

    /**
     * @param paths in the point
     * @param folder a folder of the point
     */
    static Unread in(Set<TreePath> paths, TreePath folder) {
        Unread unread = new Unread(paths, TreePath.ROOT, paths.contains(TreePath.ROOT));
        for (Name name : folder.names()) {
            unread = unread.enter(name);
        }
        return unread;
    }

    Unread enter(Name name) {
        if (paths.isEmpty()) {
            return this;
        }
        TreePath below = folder.child(name);
        return new Unread(paths, below, all || paths.contains(below));
    }

    boolean has(Name name) {
        return all || (!paths.isEmpty() && paths.contains(folder.child(name)));
    }
}
