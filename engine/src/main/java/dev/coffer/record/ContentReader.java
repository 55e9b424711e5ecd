package dev.coffer.record;

import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Xattr;
import dev.coffer.tree.ChangedWhileReadException;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/** Hashes contents without writing them anywhere. Keeps its buffers; one for each thread. */
public final class ContentReader {
    private static final int BUFFER = 128 * 1024;
    private static final int SLICE = 16 * 1024;
    private static final int ATTEMPTS = 3;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] slice = new byte[SLICE];
    private final MessageDigest digest = Sha256.digest();

    /**
     * What was read.
     *
     * @param entry as it was when it was read
     * @param bytes of content
     * @param xattrs if the content could tell them
     * @param changing whether each reading saw it change
     */
    public record Read(
            Entry entry, long bytes, Sha256 hash, @Nullable List<Xattr> xattrs, boolean changing) {}

    /**
     * Reads a whole file. A live one that changes meanwhile is read again, three times in all.
     *
     * @throws InterruptedIOException if the thread is interrupted; the interrupt stays set
     */
    public Read read(FileTree tree, TreePath path, Entry file) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try (Content content = tree.open(path, file)) {
                Read read = readAll(content, path);
                try {
                    content.finish();
                    return read;
                } catch (ChangedWhileReadException e) {
                    if (attempt == ATTEMPTS) {
                        return new Read(read.entry, read.bytes, read.hash, read.xattrs, true);
                    }
                }
            } catch (ChangedWhileReadException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Read readAll(Content content, TreePath path) throws IOException {
        digest.reset();
        List<Xattr> xattrs = content.xattrs();
        long bytes = 0;
        buffer.clear();
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while reading " + path);
            }
            bytes += n;
            buffer.flip();
            while (buffer.hasRemaining()) {
                int count = Math.min(SLICE, buffer.remaining());
                buffer.get(slice, 0, count);
                digest.update(slice, 0, count);
            }
            buffer.clear();
        }
        return new Read(content.entry(), bytes, Sha256.finish(digest), xattrs, false);
    }
}
