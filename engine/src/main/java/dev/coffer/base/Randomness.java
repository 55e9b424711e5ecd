package dev.coffer.base;

import java.security.SecureRandom;
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

    /** The system's secure source; made on first use, for its start-up costs milliseconds. */
    static Randomness secure() {
        return new Randomness() {
            private final SecureRandom source = new SecureRandom();

            @Override
            public void fill(byte[] target) {
                source.nextBytes(target);
            }
        };
    }
}
