package dev.coffer.record;

import java.io.IOException;

/** The bytes of one segment, for reading. Used by one thread at a time. */
interface SegmentSource extends AutoCloseable {
    long size() throws IOException;

    /** Fills so much of the array from a place in the segment; all of it must be there. */
    void read(long offset, byte[] into, int count) throws IOException;

    @Override
    void close();
}
