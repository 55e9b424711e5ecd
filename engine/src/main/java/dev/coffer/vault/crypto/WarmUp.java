package dev.coffer.vault.crypto;

import dev.coffer.base.Sha256;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the ciphers looked up and running before they are needed, by a thread of its own, while a
 * password is tried on another core: to load them takes 25 ms, and their first megabyte, which is
 * interpreted until it is compiled, several times as long as a password. Once in a process; nobody
 * waits for it but who needs a cipher while it is loaded. Close it when the password was tried.
 */
public final class WarmUp implements AutoCloseable {
    private static final AtomicBoolean BEGUN = new AtomicBoolean();
    private static final int PIECE = 16 * 1024;

    /** After a megabyte all is compiled, or about to be. */
    private static final int PIECES = 64;

    private volatile boolean enough;

    private WarmUp() {}

    /** Begins, or does nothing if it was begun before. */
    public static WarmUp begin() {
        WarmUp warmUp = new WarmUp();
        if (BEGUN.compareAndSet(false, true)) {
            Thread.ofPlatform().name("coffer-ciphers").daemon(true).start(warmUp::run);
        }
        return warmUp;
    }

    private void run() {
        byte[] zero = new byte[PIECE];
        byte[] sealed = new byte[PIECE + Sealer.OVERHEAD];
        MessageDigest digest = Sha256.digest();
        Sealer sealer = new Sealer(madeUp(), into -> Arrays.fill(into, (byte) 1));
        for (int i = 0; i < PIECES && !enough; i++) {
            sealer.seal(zero, 0, PIECE, sealed, 0);
            digest.update(sealed);
        }
    }

    /** A key that nothing is protected with. */
    private static MasterKey madeUp() {
        byte[] encrypt = new byte[MasterKey.ENCRYPT_BYTES];
        byte[] mac = new byte[MasterKey.MAC_BYTES];
        encrypt[0] = 1;
        mac[0] = 1;
        return new MasterKey(encrypt, mac, mac);
    }

    /** It goes no further than the piece it is at. */
    @Override
    public void close() {
        enough = true;
    }
}
