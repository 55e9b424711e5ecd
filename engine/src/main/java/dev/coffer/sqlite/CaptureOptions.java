package dev.coffer.sqlite;

import java.time.Duration;

/**
 * How a database is captured, and within which bounds.
 *
 * @param busyTimeout how long to wait for a writer that holds the database
 * @param timeLimit how long the copying may take in all, the waiting not counted; positive
 * @param walGrowthLimit how many bytes the {@code -wal} may grow while the snapshot is held, for it
 *     cannot be reset meanwhile; {@code >= 0}. It may never grow by more than is then left on its
 *     disk
 * @param networkAllowed whether to capture from a file system on another machine, whose locks
 *     SQLite cannot trust
 * @param method how the copy is made
 * @param pagesPerSecond no more than so many pages are copied in a second; 0 for as many as can be.
 *     Means nothing with a rollback journal, where a slow copy would keep writers waiting
 * @param check how far each copy is checked
 */
public record CaptureOptions(
        Duration busyTimeout,
        Duration timeLimit,
        long walGrowthLimit,
        boolean networkAllowed,
        Method method,
        int pagesPerSecond,
        CheckPlan check) {
    /** How a copy is made. */
    public enum Method {
        /** The same pages in the same order, so that a store finds what has not changed. */
        ONLINE,
        /**
         * {@code VACUUM INTO}: packed anew, without what was deleted; smaller, and all other pages.
         */
        VACUUM_INTO
    }

    /** 20 s of waiting, an hour of copying, 4 GiB of growth, no network, a quick check. */
    public static final CaptureOptions DEFAULT =
            new CaptureOptions(
                    Duration.ofSeconds(20),
                    Duration.ofHours(1),
                    4L << 30,
                    false,
                    Method.ONLINE,
                    0,
                    CheckPlan.QUICK);

    /**
     * @throws IllegalArgumentException if a bound is negative, or more than 24 days of waiting
     */
    public CaptureOptions {
        if (busyTimeout.isNegative()
                || busyTimeout.toMillis() > Integer.MAX_VALUE
                || timeLimit.isNegative()
                || walGrowthLimit < 0
                || pagesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "busyTimeout="
                            + busyTimeout
                            + " timeLimit="
                            + timeLimit
                            + " walGrowthLimit="
                            + walGrowthLimit
                            + " pagesPerSecond="
                            + pagesPerSecond);
        }
    }

    public CaptureOptions withBusyTimeout(Duration wait) {
        return new CaptureOptions(
                wait, timeLimit, walGrowthLimit, networkAllowed, method, pagesPerSecond, check);
    }

    public CaptureOptions withTimeLimit(Duration limit) {
        return new CaptureOptions(
                busyTimeout, limit, walGrowthLimit, networkAllowed, method, pagesPerSecond, check);
    }

    public CaptureOptions withWalGrowthLimit(long bytes) {
        return new CaptureOptions(
                busyTimeout, timeLimit, bytes, networkAllowed, method, pagesPerSecond, check);
    }

    public CaptureOptions withNetworkAllowed(boolean allowed) {
        return new CaptureOptions(
                busyTimeout, timeLimit, walGrowthLimit, allowed, method, pagesPerSecond, check);
    }

    public CaptureOptions withMethod(Method how) {
        return new CaptureOptions(
                busyTimeout, timeLimit, walGrowthLimit, networkAllowed, how, pagesPerSecond, check);
    }

    public CaptureOptions withPagesPerSecond(int pages) {
        return new CaptureOptions(
                busyTimeout, timeLimit, walGrowthLimit, networkAllowed, method, pages, check);
    }

    public CaptureOptions withCheck(CheckPlan plan) {
        return new CaptureOptions(
                busyTimeout,
                timeLimit,
                walGrowthLimit,
                networkAllowed,
                method,
                pagesPerSecond,
                plan);
    }
}
