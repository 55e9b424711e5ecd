package dev.coffer.tree;

import dev.coffer.base.TreePath;
import dev.coffer.sqlite.Fingerprint;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What the check of one captured database found, as the point that holds it says. Immutable.
 *
 * @param path of the database in the point
 * @param result what came of it
 * @param full whether the check was a full one, not the quick one that each copy gets
 * @param checked when
 * @param message what is wrong, in one line; empty if nothing
 * @param fingerprint of what it holds; null if the check did not come so far
 */
public record DatabaseFinding(
        TreePath path,
        Result result,
        boolean full,
        Instant checked,
        String message,
        @Nullable Fingerprint fingerprint) {
    private static final int LONGEST = 300;

    /** What came of a check. */
    public enum Result {
        /** Nothing is wrong. */
        SOUND("ok"),
        /** The source is damaged; what could be read of it is kept. */
        CORRUPT("corrupt-source"),
        /** Rows refer to others that are not there, or what the user says does not hold. */
        DOUBTED("doubtful"),
        /** It could not be captured; its raw bytes are kept, which may mix two states. */
        RAW("raw");

        private final String word;

        Result(String word) {
            this.word = word;
        }

        /** As it is written down, and shown. */
        public String word() {
            return word;
        }

        /**
         * @throws IllegalArgumentException if there is no such result
         */
        public static Result of(String word) {
            for (Result each : values()) {
                if (each.word.equals(word)) {
                    return each;
                }
            }
            throw new IllegalArgumentException("'" + word + "' is no result of a check");
        }
    }

    public DatabaseFinding {
        message = new Problem(path, Problem.Kind.CORRUPT_DATABASE, message).reason();
        message = message.length() > LONGEST ? message.substring(0, LONGEST) : message;
    }

    public boolean isSound() {
        return result == Result.SOUND;
    }
}
