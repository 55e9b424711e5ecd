package dev.coffer.vault.repository;

import java.util.concurrent.atomic.AtomicLongArray;

/** A set of entries of a {@link BlobIndex}, a bit each. Thread-safe. */
public final class EntrySet {
    private final AtomicLongArray words;

    /**
     * @param entries how many the index has
     */
    public EntrySet(int entries) {
        words = new AtomicLongArray((entries + 63) >>> 6);
    }

    /** Whether it was not there before. */
    public boolean add(int entry) {
        long bit = 1L << entry;
        int at = entry >>> 6;
        while (true) {
            long word = words.get(at);
            if ((word & bit) != 0) {
                return false;
            }
            if (words.compareAndSet(at, word, word | bit)) {
                return true;
            }
        }
    }

    public boolean has(int entry) {
        return (words.get(entry >>> 6) & 1L << entry) != 0;
    }
}
