package dev.coffer.vault.crypto;

import java.io.IOException;

/**
 * What trying one password costs: the parameters of scrypt (RFC 7914).
 *
 * @param n memory and time, a power of two {@code > 1}
 * @param r block size, {@code >= 1}
 * @param p how often, {@code >= 1}
 */
public record PasswordCost(int n, int r, int p) {
    /** Of new keys: 32 MiB. */
    public static final PasswordCost NEW = new PasswordCost(32768, 8, 1);

    /** What a key file may ask for: it may be somebody else's. */
    private static final long MOST_MEMORY = 512L << 20;

    private static final long MOST_WORK = 16L << 30;

    /**
     * @throws IllegalArgumentException if scrypt takes no such parameters, or they would take more
     *     than 512 MiB or hours
     */
    public PasswordCost {
        boolean sound = n > 1 && (n & (n - 1)) == 0 && r > 0 && p > 0 && (long) r * p < 1 << 30;
        if (!sound) {
            throw new IllegalArgumentException(
                    "scrypt does not take N=" + n + " r=" + r + " p=" + p);
        }
        double memory = 128.0 * n * r;
        if (memory > MOST_MEMORY || memory * p > MOST_WORK || 128.0 * r * p > MOST_MEMORY) {
            throw new IllegalArgumentException(
                    "it asks for more memory or time than a key may: scrypt with N="
                            + n
                            + " r="
                            + r
                            + " p="
                            + p);
        }
    }

    /** What {@link #derive} needs, in bytes. */
    public long memory() {
        return 128L * n * r;
    }

    /**
     * The key that a password gives. Takes a tenth of a second and more.
     *
     * @param password not changed
     * @param salt random, once for each key
     * @param atOnce how often {@link #memory} may be taken, {@code >= 1}; as many threads work
     * @throws InterruptedException if the caller was interrupted meanwhile
     */
    public MasterKey derive(byte[] password, byte[] salt, int atOnce)
            throws IOException, InterruptedException {
        return MasterKey.derived(Scrypt.derive(password, salt, this, atOnce, MasterKey.BYTES));
    }
}
