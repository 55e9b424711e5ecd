package dev.coffer.sqlite;

import java.util.List;

/** What the check of a copy found ({@code PRAGMA quick_check}, and its size). */
public sealed interface CheckOutcome {
    /** Nothing is wrong. */
    record Sound() implements CheckOutcome {}

    /**
     * The database is damaged, most likely at its source; the copy holds what could be read.
     *
     * @param messages what SQLite says, in its words; at least one, at most {@link #MOST_MESSAGES}
     */
    record Corrupt(List<String> messages) implements CheckOutcome {
        public static final int MOST_MESSAGES = 20;

        public Corrupt {
            messages = List.copyOf(messages);
        }
    }

    default boolean isSound() {
        return this instanceof Sound;
    }
}
