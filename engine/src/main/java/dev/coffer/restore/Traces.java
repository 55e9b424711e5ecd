package dev.coffer.restore;

import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.restore.Step.Mark;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Which steps of a restore were done, and are not undone yet: seen from which inode lies where. For
 * one thread.
 */
final class Traces {
    final Folder target;
    final Areas areas;
    private final Set<Step.Drop> dropped = new HashSet<>();

    Traces(Folder target, Areas areas) {
        this.target = target;
        this.areas = areas;
    }

    /** Met on the way backwards, before the line that it takes back. */
    void note(Step.Drop drop) {
        dropped.add(drop);
    }

    /** Whether what was made never got to its place. */
    boolean isDropped(Step.Put put) {
        return !dropped.isEmpty() && dropped.contains(new Step.Drop(put.area(), put.kept()));
    }

    static boolean isDone(Step.Put put, Folder kept) throws OsException {
        return isDone(put, kept.statIfThere(put.kept()));
    }

    /**
     * @param there what lies under its name in the kept folder
     */
    static boolean isDone(Step.Put put, @Nullable FileStat there) {
        Mark was = put.was();
        return was == null ? there == null : was.isInode(there);
    }

    static boolean isDone(Step.Take take, Folder kept) throws OsException {
        return take.was().isInode(kept.statIfThere(take.kept()));
    }

    /** Where a step keeps things; null if that is not mounted. */
    @Nullable Folder kept(int area) throws IOException {
        return areas.kept(area);
    }

    /** The folder that holds a path of the target; null if it is not there. */
    @Nullable Folder parent(TreePath path) throws OsException {
        TreePath parent = path.parent();
        try {
            return target.openFolder(parent == null ? TreePath.ROOT : parent);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                return null;
            }
            throw e;
        }
    }
}
