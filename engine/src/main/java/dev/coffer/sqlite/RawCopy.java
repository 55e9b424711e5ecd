package dev.coffer.sqlite;

import dev.coffer.os.FileCopy;
import dev.coffer.os.OpenFile;

import java.io.IOException;

/**
 * Copies a file as it is, its holes too, within the kernel where that can be. Between its pieces
 * the bounds are looked at. That nobody writes to the file meanwhile is for the caller to see to.
 */
final class RawCopy {
    /** Within the kernel; a few milliseconds. */
    private static final long PIECE = 16 << 20;

    private final OpenFile in;
    private final OpenFile out;
    private final FileCopy copy;
    private final CaptureBounds bounds;

    private RawCopy(OpenFile in, OpenFile out, CaptureBounds bounds) {
        this.in = in;
        this.out = out;
        this.copy = new FileCopy(in, out);
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
            long done = copy.piece(Math.min(left, PIECE));
            if (done == 0) {
                return false;
            }
            left -= done;
        }
        return true;
    }
}
