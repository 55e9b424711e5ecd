package dev.coffer.vault;

import dev.coffer.vault.format.Compression;

import java.time.Duration;

/**
 * How a vault is written to.
 *
 * @param compression of what is written; what lies there stays as it is
 * @param patience how long to wait for somebody else's lock
 */
public record VaultOptions(Compression compression, Duration patience) {
    public static final VaultOptions DEFAULT = new VaultOptions(Compression.AUTO, Duration.ZERO);

    /** The same with another compression. */
    public VaultOptions with(Compression other) {
        return new VaultOptions(other, patience);
    }
}
