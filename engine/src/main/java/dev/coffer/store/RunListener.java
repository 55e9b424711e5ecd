package dev.coffer.store;

import dev.coffer.tree.Problem;

/**
 * Told what a run does while it goes. Called from several threads at once, often, and in the way of
 * the work: return quickly and do not throw. To stop a run, interrupt the thread that called it.
 */
public interface RunListener {
    /** Where nobody listens. */
    RunListener NONE = new RunListener() {};

    /**
     * Told before the work begins, when the last run gives an idea of how much there is.
     *
     * @param files about so many entries to look at
     * @param bytes about so much content in them
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

    /** A sentence about the store itself: a run of the past finished or dropped, a store made. */
    default void notice(String sentence) {}
}
