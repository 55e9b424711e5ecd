package dev.coffer.record;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.writer.WriteException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The folders of a store that a commit works in, held open while they are used, and made, opened up
 * or cleared where somebody else has been at them. For one thread.
 */
final class OpenFolders implements AutoCloseable {
    private static final int OPEN_FOLDERS = 16;

    /** One thing done in a folder of the store. */
    interface InFolder {
        void run(Folder folder) throws OsException, WriteException;
    }

    /** Takes what is no folder out of the way of one. */
    interface Clearance {
        void clear(TreePath path, Folder folder, Name name) throws OsException;
    }

    private final Folder root;
    private final Clearance clearance;

    /** Folders used last, by path; closed when they fall out. */
    private final Map<TreePath, Folder> open =
            new LinkedHashMap<>(32, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<TreePath, Folder> eldest) {
                    if (size() <= OPEN_FOLDERS) {
                        return false;
                    }
                    eldest.getValue().close();
                    return true;
                }
            };

    /**
     * @param root of the store; not closed here
     */
    OpenFolders(Folder root, Clearance clearance) {
        this.root = root;
        this.clearance = clearance;
    }

    /** Does something in a folder, opening it up first where it may not be written. */
    void in(TreePath path, InFolder action) throws IOException {
        try {
            try {
                action.run(folder(path));
            } catch (OsException e) {
                if (e.is(Errno.ENOENT, Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                    clearWay(path);
                } else if (e.is(Errno.EACCES)) {
                    openUp(path);
                } else {
                    throw e;
                }
                action.run(folder(path));
            }
        } catch (WriteException e) {
            throw e.failure();
        }
    }

    /**
     * Gives its owner all rights to a folder of the store, and a way to it. The run that changes
     * something in a folder ends with its metadata, so this does not stay.
     */
    private void openUp(TreePath path) throws OsException {
        TreePath at = TreePath.ROOT;
        Folder folder = root.openFolder(TreePath.ROOT);
        try {
            int depth = path.depth();
            for (Name name : path.names()) {
                int needed = --depth == 0 ? 0700 : 0500;
                FileStat stat = folder.stat(name);
                if (stat.isFolder() && (stat.mode() & needed) != needed) {
                    folder.setMode(name, stat.mode() | needed);
                }
                Folder next = folder.openFolder(name);
                folder.close();
                folder = next;
                at = at.child(name);
            }
        } finally {
            folder.close();
        }
        forget(at);
    }

    /** Makes the folders of a path that somebody took away, or put something else in place of. */
    private void clearWay(TreePath path) throws OsException {
        TreePath at = TreePath.ROOT;
        Folder folder = root.openFolder(TreePath.ROOT);
        try {
            for (Name name : path.names()) {
                at = at.child(name);
                FileStat stat = folder.statIfThere(name);
                if (stat != null && !stat.isFolder()) {
                    clearance.clear(at, folder, name);
                    stat = null;
                }
                if (stat == null) {
                    folder.createFolder(name, 0700);
                }
                Folder next = folder.openFolder(name);
                folder.close();
                folder = next;
            }
        } finally {
            folder.close();
        }
        forget(path);
    }

    Folder folder(TreePath path) throws OsException {
        Folder folder = open.get(path);
        if (folder == null) {
            folder = root.openFolder(path);
            open.put(path, folder);
        }
        return folder;
    }

    /** Lets go of folders at or below a path that is about to lie elsewhere. */
    void forget(TreePath moved) {
        open.entrySet()
                .removeIf(each -> {
                    boolean below = moved.contains(each.getKey());
                    if (below) {
                        each.getValue().close();
                    }
                    return below;
                });
    }

    @Nullable FileStat statIfThere(TreePath path) throws IOException {
        try {
            return folder(parent(path)).statIfThere(path.name());
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                return null;
            }
            if (e.is(Errno.EACCES)) {
                openUp(parent(path));
                return folder(parent(path)).statIfThere(path.name());
            }
            throw e;
        }
    }

    static TreePath parent(TreePath path) {
        TreePath parent = path.parent();
        if (parent == null) {
            throw new IllegalArgumentException("the root of a store stays where it is");
        }
        return parent;
    }

    @Override
    public void close() {
        for (Folder folder : open.values()) {
            folder.close();
        }
        open.clear();
    }
}
