package dev.coffer.record;

import dev.coffer.base.DamagedException;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A segment that lies in a file. */
final class SegmentFile implements SegmentSource {
    private final OpenFile file;
    private final String name;
    private final long size;

    /**
     * @param file closed with this
     */
    SegmentFile(OpenFile file, String name) throws OsException {
        this.file = file;
        this.name = name;
        this.size = file.stat().size();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long offset, byte[] into, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, count);
        file.seek(offset);
        while (buffer.hasRemaining()) {
            if (file.read(buffer) < 0) {
                throw new DamagedException(name + " is shorter than it was");
            }
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
