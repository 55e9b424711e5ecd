package dev.coffer.store;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;

import java.util.Comparator;

/**
 * What a run does, or would do, to one entry.
 *
 * @param what is done
 * @param path in the point
 * @param kind of the entry (of a deleted one: what it was)
 * @param bytes of content concerned; 0 where only metadata changes
 */
public record Change(What what, TreePath path, FileKind kind, long bytes) {
    /** By path. A class of its own: an AOT cache does not keep what Comparator's methods make. */
    public static final Comparator<Change> BY_PATH =
            new Comparator<>() {
                @Override
                public int compare(Change a, Change b) {
                    return a.path.compareTo(b.path);
                }
            };

    /** What is done to an entry. */
    public enum What {
        NEW,
        UPDATED,
        /** Content stays; mode, owner, times or attributes change. */
        METADATA,
        DELETED,
        /**
         * The source did not change: the store's copy was missing or damaged, and is made again.
         */
        REPAIRED
    }
}
