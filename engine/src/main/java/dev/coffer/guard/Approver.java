package dev.coffer.guard;

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
     * Asks.
     *
     * @throws InterruptedException if the calling thread was interrupted, before or while it waited
     *     for the answer
     */
    Answer ask(Destruction plan) throws InterruptedException;

    /** Where nobody is there to ask. */
    static Approver nobody() {
        return plan -> Answer.NOBODY;
    }
}
