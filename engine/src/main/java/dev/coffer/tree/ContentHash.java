package dev.coffer.tree;

import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Hashes contents. Keeps its buffer from one to the next, so make one for each thread. */
public final class ContentHash {
    /** One huge call to a digest is slow: its loop is compiled late. */
    private static final int SLICE = 64 * 1024;

    private static final int ATTEMPTS = 3;

    private final byte[] slice = new byte[SLICE];
    private final MessageDigest digest = Sha256.digest();

    /**
     * Hashes a file from its start to its end.
     *
     * @throws ChangedWhileReadException if a live file still changed the third time it was read
     * @throws dev.coffer.base.DamagedException if a store's content does not match its own hash
     */
    public Sha256 of(FileTree tree, TreePath path, Entry file) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try (Content content = tree.open(path, file)) {
                return of(content);
            } catch (ChangedWhileReadException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Hashes what is left of a content, and finishes it. Does not close it. */
    public Sha256 of(Content content) throws IOException {
        digest.reset();
        ByteBuffer buffer = ByteBuffer.wrap(slice);
        while (content.read(buffer) >= 0) {
            digest.update(slice, 0, buffer.position());
            buffer.clear();
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while hashing");
            }
        }
        content.finish();
        return Sha256.finish(digest);
    }
}
