package dev.coffer.sqlite;

import dev.coffer.os.Errno;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Copies a file as it is, its holes too, within the kernel where that can be. Between its pieces
 * the bounds are looked at. That nobody writes to the file meanwhile is for the caller to see to.
 */
final class RawCopy {
    /** Within the kernel; a few milliseconds. */
    private static final long PIECE = 16 << 20;

    private static final int BUFFER = 1 << 20;

    private final OpenFile in;
    private final OpenFile out;
    private final CaptureBounds bounds;

    /** Read and written through, where the kernel does not copy. */
    private @Nullable ByteBuffer buffer;

    private RawCopy(OpenFile in, OpenFile out, CaptureBounds bounds) {
        this.in = in;
        this.out = out;
        this.bounds = bounds;
    }

    /**
     * Copies so many bytes from the start into an empty file. Moves the positions of both.
     *
     * @return false if the file ended before; the copy is of no use then
     * @throws DatabaseNotCapturedException if a bound is passed
     */
    static boolean copy(OpenFile in, OpenFile out, long size, CaptureBounds bounds)
            throws IOException, InterruptedException {
        if (in.stat().size() < size) {
            return false;
        }
        RawCopy copy = new RawCopy(in, out, bounds);
        for (long at = in.nextData(0); at >= 0 && at < size; at = in.nextData(at)) {
            long end = Math.min(in.nextHole(at), size);
            if (!copy.range(at, end)) {
                return false;
            }
            at = end;
        }
        out.truncate(size);
        return true;
    }

    private boolean range(long from, long end) throws IOException, InterruptedException {
        in.seek(from);
        out.seek(from);
        for (long left = end - from; left > 0; ) {
            bounds.check();
            long done = piece(Math.min(left, PIECE));
            if (done <= 0) {
                return false;
            }
            left -= done;
        }
        return true;
    }

    /** Returns bytes copied; 0 or less at the end of the file. */
    private long piece(long length) throws OsException {
        ByteBuffer through = buffer;
        if (through == null) {
            try {
                long copied = in.copyTo(out, length);
                if (copied > 0) {
                    return copied;
                }
            } catch (OsException e) {
                if (!e.is(Errno.EXDEV, Errno.EINVAL) && !e.is(Errno.EOPNOTSUPP, Errno.EIO)) {
                    throw e; // EIO: reading and writing tells which of the two files it is
                }
            }
            through = ByteBuffer.allocateDirect(BUFFER);
            buffer = through;
        }
        through.clear().limit((int) Math.min(BUFFER, length));
        int count = in.read(through);
        if (count > 0) {
            out.write(through.flip());
        }
        return count;
    }
}
