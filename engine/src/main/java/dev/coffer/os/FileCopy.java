package dev.coffer.os;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * Copies one open file into another, whatever file systems they lie on: from position to position,
 * moving both; within the kernel where that can be, else by reading and writing. Not thread-safe.
 */
public final class FileCopy {
    private static final int BUFFER = 1 << 20;

    /** What the kernel is asked for at a time. */
    private static final long PIECE = 1 << 30;

    private final OpenFile from;
    private final OpenFile to;

    /** Read and written through, once the kernel has not copied. */
    private @Nullable ByteBuffer buffer;

    /** The caller closes both. */
    public FileCopy(OpenFile from, OpenFile to) {
        this.from = from;
        this.to = to;
    }

    /**
     * Copies from one file's position to its end.
     *
     * @return bytes copied
     */
    public static long rest(OpenFile from, OpenFile to) throws OsException {
        FileCopy copy = new FileCopy(from, to);
        long all = 0;
        for (long done = copy.piece(PIECE); done > 0; done = copy.piece(PIECE)) {
            all += done;
        }
        return all;
    }

    /**
     * Copies the next bytes.
     *
     * @param most how many at the most
     * @return bytes copied, 0 at the end of the file
     */
    public long piece(long most) throws OsException {
        ByteBuffer through = buffer;
        if (through == null) {
            long copied = withinKernel(most);
            if (copied > 0) {
                return copied;
            }
            through = ByteBuffer.allocateDirect(BUFFER);
            buffer = through;
        }
        through.clear().limit((int) Math.min(BUFFER, most));
        int count = from.read(through);
        if (count > 0) {
            to.write(through.flip());
        }
        return Math.max(0, count);
    }

    private long withinKernel(long most) throws OsException {
        try {
            return from.copyTo(to, most);
        } catch (OsException e) {
            if (!e.is(Errno.EXDEV, Errno.EINVAL) && !e.is(Errno.EOPNOTSUPP, Errno.EIO)) {
                throw e; // EIO: reading and writing tells which of the two files it is
            }
            return 0;
        }
    }
}
