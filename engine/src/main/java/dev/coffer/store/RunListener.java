package dev.coffer.store;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.tree.Problem;

/**
 * Told what a run does while it goes. Called from several threads at once, often, and in the way of
 * the work: return quickly and do not throw. To stop a run, interrupt the thread that called it.
 */
public interface RunListener {
    /** Where nobody listens. */
    RunListener NONE = new RunListener() {};

    /** Whether {@link #expect} is worth a look at the record of what there is; asked once. */
    default boolean wantsTotal() {
        return false;
    }

    /**
     * Told before the work begins, when there is an idea of how much there is.
     *
     * @param files about so many entries to look at; 0 if nobody knows
     * @param bytes about so much content in them; 0 if nobody knows
     */
    default void expect(long files, long bytes) {}

    /** One entry was handled, or in a dry run would be. Unchanged ones are not told. */
    default void changed(Change change) {}

    default void problem(Problem problem) {}

    /**
     * Work done since the last call.
     *
     * @param files entries looked at
     * @param bytes content passed over or copied
     */
    default void progress(long files, long bytes) {}

    /** Whether {@link #leftOut} is of any use; asked once. */
    default boolean wantsLeftOut() {
        return false;
    }

    /**
     * The rules leave something out of a backup: a folder with all that is in it, or one entry.
     *
     * @param path in the tree that is backed up
     */
    default void leftOut(TreePath path, FileKind kind) {}

    /** A sentence about the store itself: a run of the past finished or dropped, a store made. */
    default void notice(String sentence) {}
}
