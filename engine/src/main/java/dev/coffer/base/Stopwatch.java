package dev.coffer.base;

import java.time.Duration;

/** Measures how long something takes, by the clock that only goes forward. Thread-safe. */
public final class Stopwatch {
    private final long start = System.nanoTime();

    private Stopwatch() {}

    public static Stopwatch started() {
        return new Stopwatch();
    }

    public Duration elapsed() {
        return Duration.ofNanos(elapsedNanos());
    }

    public long elapsedNanos() {
        return System.nanoTime() - start;
    }

    public long elapsedMillis() {
        return elapsedNanos() / 1_000_000;
    }
}
