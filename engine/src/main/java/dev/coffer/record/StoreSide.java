package dev.coffer.record;

import dev.coffer.os.OsException;

/** Says for a store what it means that a write into it failed. */
interface StoreSide {
    StoreFailedException unwritable(OsException e);

    /** Whether the store has been taken away while it was written to. */
    default boolean isGone() {
        return false;
    }
}
