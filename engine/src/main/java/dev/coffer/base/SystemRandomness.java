package dev.coffer.base;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The kernel's random bytes. They are drawn some thousand at once, for a vault wants sixteen for
 * each piece; those that were given out are wiped.
 */
final class SystemRandomness implements Randomness {
    private static final Path DEVICE = Path.of("/dev/urandom");
    private static final int DRAWN = 4096;

    private final byte[] drawn = new byte[DRAWN];
    private int left;

    @Override
    public synchronized void fill(byte[] target) {
        if (target.length > DRAWN) {
            draw(target);
            return;
        }
        if (target.length > left) {
            draw(drawn);
            left = DRAWN;
        }
        int from = left - target.length;
        System.arraycopy(drawn, from, target, 0, target.length);
        Arrays.fill(drawn, from, left, (byte) 0);
        left = from;
    }

    private static void draw(byte[] target) {
        try (InputStream device = Files.newInputStream(DEVICE)) {
            if (device.readNBytes(target, 0, target.length) == target.length) {
                return;
            }
        } catch (IOException e) {
            // none here: the JDK's may have another way
        }
        new SecureRandom().nextBytes(target);
    }
}
