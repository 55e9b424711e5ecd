package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One line of a restore's journal. All but {@link End} are written and synced before what they tell
 * is done, so each says what may have happened. Paths are seen from the target.
 */
sealed interface Step {
    /** A step about what lies at a path. */
    sealed interface AtPath extends Step {
        TreePath path();

        /** The ctime of what lay there before, as it was then; null if nothing did. */
        @Nullable Timestamp changedBefore();

        /** Whether this is what lay there before, and lies there again. */
        boolean isBack(FileStat now);
    }

    /** What happens to one entry, and is taken back as one. */
    sealed interface Change extends AtPath {}

    /**
     * The first line.
     *
     * @param time when the restore began, RFC 3339
     * @param order nanoseconds since 1970, or one more than the greatest of the earlier restores
     *     into this target if the clock says less: which of two began later
     * @param only the one name in the target that the restore is about; null for all of it
     * @param label what was restored
     * @param fresh whether the target was new or empty
     * @param madeTarget whether the restore made the target folder itself
     */
    record Begin(
            String id,
            String time,
            long order,
            @Nullable Name only,
            String label,
            boolean fresh,
            boolean madeTarget)
            implements Step {
        boolean isBefore(Begin other) {
            return order != other.order ? order < other.order : id.compareTo(other.id) < 0;
        }
    }

    /**
     * From here on things are kept in this folder as well, since it is on a file system of its own.
     */
    record Area(int number, TreePath path) implements Step {}

    /** Something in this folder, or its metadata, is going to change. */
    record Touch(TreePath path, Was was) implements AtPath {
        @Override
        public boolean isBack(FileStat now) {
            return now.isFolder();
        }

        @Override
        public Timestamp changedBefore() {
            return was.changed();
        }
    }

    /**
     * What was made under a name in the kept folder goes to the path, and what lies there comes to
     * the name: made and was swap places.
     *
     * @param was null where nothing lies there
     * @param modified the mtime that what was made gets through another of its names, by a {@link
     *     Meta} of the same batch; null for none
     */
    record Put(
            TreePath path,
            int area,
            Name kept,
            Mark made,
            @Nullable Mark was,
            @Nullable Timestamp modified)
            implements Change {
        @Override
        public boolean isBack(FileStat now) {
            return was != null && was.isInode(now);
        }

        @Override
        public @Nullable Timestamp changedBefore() {
            return was == null ? null : was.changed();
        }

        /** Whether what lies at the path is what was made, with the same content. */
        boolean isUnchanged(FileStat now) {
            Timestamp got = modified;
            return made.isUnchanged(now)
                    || (got != null && made.withModified(got).isUnchanged(now));
        }
    }

    /** What lies at the path goes to a name in the kept folder. */
    record Take(TreePath path, int area, Name kept, Mark was) implements Change {
        @Override
        public boolean isBack(FileStat now) {
            return was.isInode(now);
        }

        @Override
        public Timestamp changedBefore() {
            return was.changed();
        }
    }

    /**
     * Only metadata of what lies at the path changes.
     *
     * @param modified the mtime that it gets
     */
    record Meta(TreePath path, Mark mark, Was was, Timestamp modified) implements Change {
        @Override
        public boolean isBack(FileStat now) {
            return mark.isInode(now);
        }

        @Override
        public Timestamp changedBefore() {
            return mark.changed();
        }
    }

    /**
     * How the restore, or an undo of it, ended.
     *
     * @param time of the file system; whatever has a later ctime was changed by somebody else
     */
    record End(State state, Timestamp time) implements Step {}

    /** What was made under this name never got to its place, and is going to be removed. */
    record Drop(int area, Name kept) implements Step {}

    /**
     * Added later: the undo of another restore has put something back, which changed its ctime and
     * nothing else.
     *
     * @param now the ctime since then
     * @param then the ctime it counts as having
     */
    record PutBack(long inode, Timestamp now, Timestamp then) implements Step {}

    /** Added later: an undo has put back all but what somebody had changed since. */
    record PartlyUndone() implements Step {}

    /** How a restore ended. */
    enum State {
        DONE,
        FAILED,
        INTERRUPTED,
        /** Taken back; only the journal and what was made are left to be removed. */
        UNDONE
    }

    /**
     * By what an entry is known again: where it lies is not part of it.
     *
     * @param size of anything but a folder, whose size means nothing
     * @param changed its ctime when it was looked at
     */
    record Mark(FileKind kind, long inode, long size, Timestamp modified, Timestamp changed) {
        static Mark of(FileStat stat) {
            return new Mark(
                    stat.kind(),
                    stat.inode(),
                    stat.isFolder() ? 0 : stat.size(),
                    stat.modified(),
                    stat.changed());
        }

        Mark withModified(Timestamp other) {
            return new Mark(kind, inode, size, other, changed);
        }

        boolean isInode(@Nullable FileStat stat) {
            return stat != null && stat.inode() == inode && stat.kind() == kind;
        }

        /** The same inode with the same content, as far as a look tells. */
        boolean isUnchanged(@Nullable FileStat stat) {
            return stat != null
                    && isInode(stat)
                    && (stat.isFolder()
                            || (stat.size() == size && stat.modified().equals(modified)));
        }
    }

    /** Metadata as it was. */
    record Was(
            int mode, int uid, int gid, Timestamp modified, Timestamp changed, List<Xattr> xattrs) {
        public Was {
            xattrs = List.copyOf(xattrs);
        }

        static Was of(FileStat stat, List<Xattr> xattrs) {
            return new Was(
                    stat.mode(), stat.uid(), stat.gid(), stat.modified(), stat.changed(), xattrs);
        }
    }
}
