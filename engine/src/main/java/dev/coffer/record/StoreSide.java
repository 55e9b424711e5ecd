package dev.coffer.record;

import dev.coffer.os.OsException;

/** Says for a store what it means that a write into it failed. */
interface StoreSide {
    StoreFailedException unwritable(OsException e);
}
