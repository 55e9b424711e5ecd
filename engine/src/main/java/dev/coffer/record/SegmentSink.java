package dev.coffer.record;

import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Where the bytes of a new segment go. Used by one thread at a time. */
interface SegmentSink {
    void write(ByteBuffer from) throws OsException;

    /** Into a file that is open for writing; the caller closes it. */
    static SegmentSink file(OpenFile file) {
        return file::write;
    }

    /** In memory, for a dry run, which writes nothing. */
    final class Memory implements SegmentSink, SegmentSource {
        private static final int CHUNK = 64 * 1024;

        private final List<byte[]> chunks = new ArrayList<>();
        private long size;

        @Override
        public void write(ByteBuffer from) {
            while (from.hasRemaining()) {
                int at = (int) (size % CHUNK);
                if (at == 0) {
                    chunks.add(new byte[CHUNK]);
                }
                int count = Math.min(from.remaining(), CHUNK - at);
                from.get(chunks.getLast(), at, count);
                size += count;
            }
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void read(long offset, byte[] into, int count) {
            int done = 0;
            while (done < count) {
                int at = (int) ((offset + done) % CHUNK);
                int n = Math.min(count - done, CHUNK - at);
                System.arraycopy(chunks.get((int) ((offset + done) / CHUNK)), at, into, done, n);
                done += n;
            }
        }

        @Override
        public void close() {
            // garbage is collected
        }
    }
}
