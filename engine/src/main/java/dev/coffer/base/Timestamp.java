package dev.coffer.base;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A point in time as file systems keep it.
 *
 * @param seconds since 1970-01-01T00:00:00Z, negative before
 * @param nanos 0 to 999,999,999
 */
public record Timestamp(long seconds, int nanos) implements Comparable<Timestamp> {
    /**
     * @throws IllegalArgumentException if nanos are out of range
     */
    public Timestamp {
        if (nanos < 0 || nanos > 999_999_999) {
            throw new IllegalArgumentException("nanos=" + nanos);
        }
    }

    public static Timestamp of(Instant instant) {
        return new Timestamp(instant.getEpochSecond(), instant.getNano());
    }

    /**
     * @throws java.time.DateTimeException beyond the year 1,000,000,000
     */
    public Instant toInstant() {
        return Instant.ofEpochSecond(seconds, nanos);
    }

    @Override
    public int compareTo(Timestamp other) {
        int bySeconds = Long.compare(seconds, other.seconds);
        return bySeconds != 0 ? bySeconds : Integer.compare(nanos, other.nanos);
    }

    // By hand: a record's own equality is made when first asked for, from a dozen classes, and no
    // AOT cache keeps it. Every run that writes a file asks for this one.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Timestamp t && seconds == t.seconds && nanos == t.nanos;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(seconds) * 31 + nanos;
    }

    @Override
    public String toString() {
        return seconds + "." + Integer.toString(1_000_000_000 + nanos).substring(1);
    }
}
