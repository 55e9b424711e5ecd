package dev.coffer.tree;

import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.Set;

/**
 * In what one path differs between two trees. Immutable.
 *
 * @param path the entry
 * @param before as the first tree has it; null if it has none
 * @param after as the second tree has it; null if it has none
 * @param what everything that differs; never empty
 */
public record Difference(
        TreePath path, @Nullable Entry before, @Nullable Entry after, Set<What> what) {
    /** What can differ. */
    public enum What {
        /** Only the second tree has it; for a folder, each entry in it is told as well. */
        ADDED,
        /** Only the first tree has it; for a folder, each entry in it is told as well. */
        REMOVED,
        /**
         * It is something else: a link where there was a file; or of a source's root, the source
         * was a file and is a folder, or the reverse.
         */
        KIND,
        /** Content of a regular file. */
        CONTENT,
        /** Target of a symbolic link. */
        TARGET,
        /** Number of a device. */
        DEVICE,
        MODE,
        /** User or group. */
        OWNER,
        /** The mtime, to the nanosecond. */
        MODIFIED,
        XATTRS;

        /**
         * Mode, owner, time and attributes: all that {@code chmod}, {@code touch} and such change.
         */
        public static final Set<What> METADATA = Set.of(MODE, OWNER, MODIFIED, XATTRS);
    }

    public Difference {
        what = Set.copyOf(what);
        if (what.isEmpty()) {
            throw new IllegalArgumentException(path + " does not differ");
        }
    }

    public boolean is(What one) {
        return what.contains(one);
    }

    /** Whether nothing but metadata differs. */
    public boolean isMetadataOnly() {
        return What.METADATA.containsAll(what);
    }

    @Override
    public String toString() {
        return path + ": " + EnumSet.copyOf(what);
    }
}
