package dev.coffer.store;

/**
 * What a run did, in entries that are not folders ({@code files} of every kind) unless said
 * otherwise.
 *
 * @param created not there before
 * @param updated content or metadata differs
 * @param unchanged left as they are
 * @param deleted gone from the source, or left out now
 * @param skipped not stored: sockets, unreadable, vanished
 */
public record Counts(long created, long updated, long unchanged, long deleted, long skipped) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    /** Whether anything in the store differs after the run. */
    public boolean changedAnything() {
        return created > 0 || updated > 0 || deleted > 0;
    }
}
