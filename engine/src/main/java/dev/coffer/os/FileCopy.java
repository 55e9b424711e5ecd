package dev.coffer.os;

import java.nio.ByteBuffer;

/** Copies one open file into another, whatever file systems they lie on. */
public final class FileCopy {
    private static final int BUFFER = 1 << 20;

    /** What the kernel is asked for at a time. */
    private static final long PIECE = 1 << 30;

    private FileCopy() {}

    /**
     * Copies from one file's position to its end, to the other's position; moves both. Within the
     * kernel where that can be; else by reading and writing.
     *
     * @return bytes copied
     */
    public static long rest(OpenFile from, OpenFile to) throws OsException {
        long all = 0;
        try {
            for (long done = 1; done > 0; all += done) {
                done = from.copyTo(to, PIECE);
            }
        } catch (OsException e) {
            if (!e.is(Errno.EXDEV, Errno.EINVAL) && !e.is(Errno.EOPNOTSUPP)) {
                throw e;
            }
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        for (int count = from.read(buffer); count > 0; count = from.read(buffer.clear())) {
            to.write(buffer.flip());
            all += count;
        }
        return all;
    }
}
