package dev.coffer.os;

import dev.coffer.base.Sha256;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Hashes of whole files. */
public final class FileHash {
    private static final int BUFFER = 256 * 1024;

    /** One huge call to a digest is slow: its loop is compiled late. */
    private static final int SLICE = 16 * 1024;

    private FileHash() {}

    /**
     * The SHA-256 of all that a file holds, holes as zeros. Moves its position to its end.
     *
     * @throws InterruptedIOException if the thread is interrupted; the interrupt stays set
     */
    public static Sha256 of(OpenFile file) throws OsException, InterruptedIOException {
        MessageDigest digest = Sha256.digest();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        byte[] slice = new byte[SLICE];
        file.seek(0);
        while (file.read(buffer.clear()) >= 0) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while reading a file");
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                int n = Math.min(SLICE, buffer.remaining());
                buffer.get(slice, 0, n);
                digest.update(slice, 0, n);
            }
        }
        return Sha256.finish(digest);
    }
}
