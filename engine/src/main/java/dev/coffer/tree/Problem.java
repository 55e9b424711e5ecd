package dev.coffer.tree;

import dev.coffer.base.Escaped;
import dev.coffer.base.TreePath;

import java.util.Comparator;

/**
 * Something about one entry that did not go as it should, told by name in the result of a run.
 *
 * @param path the entry
 * @param kind what kind of problem
 * @param reason in words, without the path; lines become one, and control characters {@code \xNN}
 */
public record Problem(TreePath path, Kind kind, String reason) {
    /** By path. A class of its own: an AOT cache does not keep what Comparator's methods make. */
    public static final Comparator<Problem> BY_PATH =
            new Comparator<>() {
                @Override
                public int compare(Problem a, Problem b) {
                    return a.path.compareTo(b.path);
                }
            };

    /** What kind of problem, and whether it makes a run incomplete (exit code 3; design §4.10). */
    public enum Kind {
        /**
         * Content or listing could not be read; the entry is missing from the point, or carried
         * over from the last.
         */
        UNREADABLE(true),
        /** It was listed and gone when it was to be read. */
        VANISHED(true),
        /** It kept changing while it was read; what was stored may mix two states. */
        CHANGING(true),
        /** A SQLite database that could not be captured as one; its raw bytes were kept. */
        RAW_DATABASE(true),
        /** A SQLite database that fails its check; what was read is kept and marked. */
        CORRUPT_DATABASE(true),
        /**
         * A SQLite database that SQLite can read, but rows refer to others that are not there, or
         * what the user says of its content does not hold; it is kept and marked.
         */
        DOUBTFUL_DATABASE(true),
        /** Metadata lost: neither on the copy nor in the record. */
        METADATA_LOST(true),
        /** A name that cannot be one ({@code ..}, empty, with a slash or NUL): refused. */
        BAD_NAME(true),
        /** Content that does not match what the store says it is. */
        DAMAGED(true),
        /**
         * A restore could not put it where it belongs, or left something of the user's in its
         * place.
         */
        NOT_RESTORED(true),
        /** A socket: nothing to back up. */
        SOCKET(false),
        /** Metadata that the copy could not carry and the record keeps. */
        METADATA_RECORDED(false),
        /** Owners or privileged attributes that only root could set, at a restore. */
        METADATA_NOT_PERMITTED(false),
        /** A line of a {@code .cofferignore} that means nothing; the others hold. */
        BAD_RULE(false),
        /** Left out because it belongs to Coffer itself: a store, its own record. */
        OWN_STORE(false),
        /** Something odd that a check met, and that loses nothing. */
        NOTE(false);

        private final boolean incomplete;

        Kind(boolean incomplete) {
            this.incomplete = incomplete;
        }

        public boolean incomplete() {
            return incomplete;
        }
    }

    public Problem {
        reason = inOneLine(reason);
    }

    /** Others' words, such as SQLite's, may have several lines, and whatever else is in a file. */
    private static String inOneLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return Escaped.controls(text.strip().replaceAll("\\s*\\R\\s*", "; "));
            }
        }
        return text;
    }

    public boolean incomplete() {
        return kind.incomplete();
    }
}
