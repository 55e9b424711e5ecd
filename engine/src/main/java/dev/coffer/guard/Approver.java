package dev.coffer.guard;

import java.util.List;

/**
 * Where a yes may come from: a question at a terminal, an option, a dialog of an embedding program.
 */
public interface Approver {
    /** What came of asking. */
    enum Answer {
        /** Somebody was asked and said yes. */
        YES,
        /** A yes was given beforehand, by {@code --yes}. */
        YES_BEFOREHAND,
        /** Somebody was asked and said no. */
        NO,
        /** There is nobody to ask. */
        NOBODY
    }

    /**
     * Asks one question.
     *
     * @param plans what would be done, all of it or nothing; never empty
     * @throws InterruptedException if the calling thread was interrupted, before or while it waited
     *     for the answer
     */
    Answer ask(List<Destruction> plans) throws InterruptedException;

    /** Why it is to be done, for somebody else who has to approve it; empty if it is not said. */
    default String reason() {
        return "";
    }

    /** Whether it will answer at once, so that a lock may be kept meanwhile. */
    default boolean answersAtOnce() {
        return false;
    }

    /**
     * Tells what kept something from being recorded, or in force, though the work goes on.
     *
     * @param sentence for people
     */
    default void notice(String sentence) {}

    /** Where nobody is there to ask. */
    static Approver nobody() {
        return plans -> Answer.NOBODY;
    }
}
