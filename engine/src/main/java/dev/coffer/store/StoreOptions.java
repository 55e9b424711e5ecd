package dev.coffer.store;

import java.time.Duration;

/**
 * How a local store of plain files keeps what it keeps.
 *
 * @param keepChanged a mirror also keeps versions that were overwritten, with the deleted items
 * @param deletedKeep how long deleted items stay
 * @param protectCopies copies have no write bits; the record knows their true modes
 * @param durability what is synced, and when (design §4.14)
 */
public record StoreOptions(
        boolean keepChanged, Duration deletedKeep, boolean protectCopies, Durability durability) {
    public static final StoreOptions DEFAULT =
            new StoreOptions(false, Duration.ofDays(90), false, Durability.RUN);

    /** The same with another measure of what is kept. */
    public StoreOptions keeping(boolean changed, Duration deleted) {
        return new StoreOptions(changed, deleted, protectCopies, durability);
    }

    /** What is made durable, and when. */
    public enum Durability {
        /** One sync of the file system before the commit record. */
        RUN,
        /** Each file as it is written, and the commit record. */
        FILE,
        /** Nothing: after a power cut the store may be damaged. */
        NONE
    }
}
