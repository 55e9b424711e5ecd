package dev.coffer.sqlite;

import java.time.Duration;

/**
 * The bounds within which a database is captured.
 *
 * @param busyTimeout how long to wait for a writer that holds the database
 * @param timeLimit how long the copying may take in all, the waiting not counted; positive
 * @param walGrowthLimit how many bytes the {@code -wal} may grow while the snapshot is held, for it
 *     cannot be reset meanwhile; {@code >= 0}. It may never grow by more than is then left on its
 *     disk
 * @param networkAllowed whether to capture from a file system on another machine, whose locks
 *     SQLite cannot trust
 */
public record CaptureOptions(
        Duration busyTimeout, Duration timeLimit, long walGrowthLimit, boolean networkAllowed) {
    /** 20 s of waiting, an hour of copying, 4 GiB of growth, no network. */
    public static final CaptureOptions DEFAULT =
            new CaptureOptions(Duration.ofSeconds(20), Duration.ofHours(1), 4L << 30, false);

    /**
     * @throws IllegalArgumentException if a bound is negative, or more than 24 days of waiting
     */
    public CaptureOptions {
        if (busyTimeout.isNegative()
                || busyTimeout.toMillis() > Integer.MAX_VALUE
                || timeLimit.isNegative()
                || walGrowthLimit < 0) {
            throw new IllegalArgumentException(
                    "busyTimeout="
                            + busyTimeout
                            + " timeLimit="
                            + timeLimit
                            + " walGrowthLimit="
                            + walGrowthLimit);
        }
    }

    public CaptureOptions withBusyTimeout(Duration wait) {
        return new CaptureOptions(wait, timeLimit, walGrowthLimit, networkAllowed);
    }

    public CaptureOptions withTimeLimit(Duration limit) {
        return new CaptureOptions(busyTimeout, limit, walGrowthLimit, networkAllowed);
    }

    public CaptureOptions withWalGrowthLimit(long bytes) {
        return new CaptureOptions(busyTimeout, timeLimit, bytes, networkAllowed);
    }

    public CaptureOptions withNetworkAllowed(boolean allowed) {
        return new CaptureOptions(busyTimeout, timeLimit, walGrowthLimit, allowed);
    }
}
