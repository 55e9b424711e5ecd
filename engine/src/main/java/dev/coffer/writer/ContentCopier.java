package dev.coffer.writer;

import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.tree.ChangedWhileReadException;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.writer.WriteOptions.Hashing;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * Copies contents into open files, keeping holes and hashing on the way. It keeps its buffers from
 * file to file, so make one for each thread; not safe for several.
 */
public final class ContentCopier {
    /** Larger ones are not faster (spec/performance.md). */
    private static final int BUFFER = 128 * 1024;

    /** One huge call to a digest is slow: its loop is compiled late. */
    private static final int SLICE = 16 * 1024;

    /** From this size on a second thread writes; for less it is not worth its start. */
    private static final long LARGE = 16 << 20;

    private static final int ATTEMPTS = 3;

    /** Often enough to see a large file grow, seldom enough to cost nothing. */
    private static final int TOLD_EVERY = 4 << 20;

    /** Told how much was copied since it was last told, holes included. */
    public interface Progress {
        void copied(long bytes);
    }

    private final @Nullable Progress progress;
    private long untold;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] slice = new byte[SLICE];
    private @Nullable MessageDigest digest;
    private byte @Nullable [] zeros;

    public ContentCopier() {
        this(null);
    }

    /**
     * @param progress told every few MiB and at the end of each content; null to tell nobody
     */
    public ContentCopier(@Nullable Progress progress) {
        this.progress = progress;
    }

    /**
     * Copies one file's content to the start of an empty file. A live file that changes meanwhile
     * is read again, three times in all; if it still changes, the last reading is kept and marked.
     *
     * @param path where the tree listed the file
     * @param target open for writing, empty, at its start
     * @param hashing whether to hash the content; with {@link WriteOptions.Hashing#KNOWN} it is
     *     left to contents that check themselves
     * @throws WriteException if the target refuses
     * @throws InterruptedIOException if the thread is interrupted; the interrupt stays set
     * @throws IOException what the tree throws
     */
    public Copied copy(FileTree tree, TreePath path, Entry file, OpenFile target, Hashing hashing)
            throws IOException {
        int attempt = 1;
        while (true) {
            try (Content content = tree.open(path, file)) {
                boolean hash =
                        switch (hashing) {
                            case NONE -> false;
                            case KNOWN -> file.contentHash() != null && !content.checksItself();
                            case ALL -> true;
                        };
                Copied copied = copyAll(content, path, target, hash);
                try {
                    content.finish();
                    return copied;
                } catch (ChangedWhileReadException e) {
                    if (attempt == ATTEMPTS) {
                        return new Copied(
                                copied.entry(),
                                copied.bytes(),
                                copied.hash(),
                                copied.xattrs(),
                                true);
                    }
                }
            } catch (ChangedWhileReadException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
            attempt++;
            startAgain(path, target);
        }
    }

    private static void startAgain(TreePath path, OpenFile target) throws WriteException {
        try {
            target.truncate(0);
            target.seek(0);
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
    }

    private Copied copyAll(Content content, TreePath path, OpenFile target, boolean hash)
            throws IOException {
        if (content.size() < LARGE) {
            return copyAll(content, path, target, hash, null);
        }
        try (WriteBehind behind = WriteBehind.into(target)) {
            return copyAll(content, path, target, hash, behind);
        }
    }

    private Copied copyAll(
            Content content,
            TreePath path,
            OpenFile target,
            boolean hash,
            @Nullable WriteBehind behind)
            throws IOException {
        MessageDigest hasher = hash ? freshDigest() : null;
        List<Xattr> xattrs = content.xattrs();
        long position = 0;
        boolean afterHole = false;
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while copying " + path);
            }
            long hole = content.skipHole();
            if (hole > 0) {
                position += hole;
                tell(hole, TOLD_EVERY);
                afterHole = true;
                if (hasher != null) {
                    hashZeros(hasher, hole);
                }
                continue;
            }
            ByteBuffer piece = behind == null ? buffer.clear() : behind.next();
            int n = content.read(piece);
            if (n < 0) {
                break;
            }
            piece.flip();
            if (hasher != null) {
                hashBuffer(piece, hasher);
            }
            write(path, target, behind, piece, afterHole ? position : -1);
            afterHole = false;
            position += n;
            tell(n, TOLD_EVERY);
        }
        tell(0, 1);
        endWriting(path, target, behind, afterHole ? position : -1);
        return new Copied(
                content.entry(),
                position,
                hasher == null ? null : Sha256.finish(hasher),
                xattrs,
                false);
    }

    private void tell(long more, int atLeast) {
        untold += more;
        Progress listener = progress;
        if (listener != null && untold >= atLeast) {
            listener.copied(untold);
            untold = 0;
        }
    }

    private static void write(
            TreePath path,
            OpenFile target,
            @Nullable WriteBehind behind,
            ByteBuffer piece,
            long seekTo)
            throws WriteException, InterruptedIOException {
        try {
            if (behind != null) {
                behind.write(seekTo);
                return;
            }
            if (seekTo >= 0) {
                target.seek(seekTo);
            }
            target.write(piece);
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
    }

    /**
     * @param size of the file if it ends in a hole, else -1
     */
    private static void endWriting(
            TreePath path, OpenFile target, @Nullable WriteBehind behind, long size)
            throws WriteException, InterruptedIOException {
        try {
            if (behind != null) {
                behind.finish();
            }
            if (size >= 0) {
                target.truncate(size);
            }
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
    }

    private MessageDigest freshDigest() {
        MessageDigest d = digest;
        if (d == null) {
            d = Sha256.digest();
            digest = d;
        }
        d.reset(); // a reading that failed may have left something in it
        return d;
    }

    /** Leaves the buffer as it found it. */
    private void hashBuffer(ByteBuffer piece, MessageDigest hasher) {
        int limit = piece.limit();
        for (int from = 0; from < limit; from += SLICE) {
            int n = Math.min(SLICE, limit - from);
            piece.get(from, slice, 0, n);
            hasher.update(slice, 0, n);
        }
    }

    /** A hash has no short cut over zeros, but they need not be read. */
    private void hashZeros(MessageDigest hasher, long count) throws InterruptedIOException {
        byte[] z = zeros;
        if (z == null) {
            z = new byte[SLICE];
            zeros = z;
        }
        for (long rest = count; rest > 0; rest -= SLICE) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while hashing a hole");
            }
            hasher.update(z, 0, (int) Math.min(SLICE, rest));
        }
    }
}
