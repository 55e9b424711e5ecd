package dev.coffer.job;

/**
 * What one check of {@code coffer doctor} found. Immutable.
 *
 * @param about what was looked at: {@code java}, {@code store mirror:/mnt/disk}
 * @param found in words
 * @param wayOut what to do about it; empty if nothing needs to be done
 */
public record Finding(String about, Level level, String found, String wayOut) {
    /** How bad it is. */
    public enum Level {
        OK,
        /** Works, with something to know. */
        WARN,
        /** Does not work. */
        FAIL
    }
}
