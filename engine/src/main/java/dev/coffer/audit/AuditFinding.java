package dev.coffer.audit;

import org.jspecify.annotations.Nullable;

/**
 * Something that a verification has to say.
 *
 * @param kind in one word, for programs
 * @param log the id of the log; null if it is about none in particular
 * @param file the name of the file; null if it is about none
 * @param line the line there, from 1; 0 if it is about none
 * @param seq the number of the record; 0 if it is about none
 * @param message what, in a sentence for people, without the place
 */
public record AuditFinding(
        Kind kind,
        @Nullable String log,
        @Nullable String file,
        long line,
        long seq,
        String message) {
    /** What was found. */
    public enum Kind {
        /** A record was changed, or written by somebody without the key. */
        ALTERED("altered"),
        /** Records are not there that were there. */
        MISSING("missing"),
        /** A record stands where it was not written. */
        MISPLACED("misplaced"),
        /** A line is no record. */
        NOT_A_RECORD("not-a-record"),
        /** The log ends before its head, or before one that is kept elsewhere. */
        TRUNCATED("truncated"),
        /** The log has another record than one that was kept elsewhere. */
        REWRITTEN("rewritten"),
        /** The head in the state folder is gone, or was changed. */
        HEAD("head"),
        /** Whoever wrote the log found it tampered with, and said so in it. */
        NOTICED("noticed"),
        /**
         * Nothing wrong: records went by a purge, and what knows them cannot be compared any more.
         */
        PURGED("purged"),
        /** Nothing wrong, but good to know. */
        NOTE("note");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As JSON has it. */
        public String word() {
            return word;
        }
    }

    /** The place and what is there, for people. */
    public String forPeople() {
        StringBuilder text = new StringBuilder();
        if (file != null) {
            text.append(file);
            if (line > 0) {
                text.append(':').append(line);
            }
            text.append(": ");
        }
        if (seq > 0) {
            text.append("record ").append(seq).append(' ');
        }
        return text.append(message).toString();
    }
}
