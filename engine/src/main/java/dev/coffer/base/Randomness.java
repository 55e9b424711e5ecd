package dev.coffer.base;

import java.util.HexFormat;

/**
 * Where random bytes come from: the system's secure source, or in tests a seeded one. Thread-safe.
 */
public interface Randomness {
    /** Fills the whole array. */
    void fill(byte[] target);

    /** So many random bytes, as lower-case hex digits. */
    default String hex(int bytes) {
        byte[] random = new byte[bytes];
        fill(random);
        return HexFormat.of().formatHex(random);
    }

    /**
     * The system's secure source: the kernel's, read from its device. The JDK's own reads the same,
     * but loads all that is known of cryptography first, 8 ms of a short command; it takes the
     * place where there is no such device.
     */
    static Randomness secure() {
        return new SystemRandomness();
    }
}
