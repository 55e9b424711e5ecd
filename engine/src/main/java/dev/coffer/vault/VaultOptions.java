package dev.coffer.vault;

import java.time.Duration;

/**
 * How a vault is written to.
 *
 * @param level of zstd, 1 to 22; pieces up to 256 KiB get the next one
 * @param patience how long to wait for somebody else's lock
 */
public record VaultOptions(int level, Duration patience) {
    /** Gives restic's size in the least time. */
    public static final VaultOptions DEFAULT = new VaultOptions(2, Duration.ZERO);

    /**
     * @throws IllegalArgumentException if the level is none
     */
    public VaultOptions {
        if (level < 1 || level > 22) {
            throw new IllegalArgumentException("zstd has levels 1 to 22, not " + level);
        }
    }
}
