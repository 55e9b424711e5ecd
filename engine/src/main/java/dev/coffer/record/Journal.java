package dev.coffer.record;

import dev.coffer.base.ByteCursor;
import dev.coffer.base.ByteSink;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The steps of a run in the order in which they are to be carried out, as a file of its staging
 * folder. Thread-safe: the steps that one thread adds keep their order.
 */
public final class Journal implements AutoCloseable {
    static final Name NAME = Name.of("journal");
    private static final int BUFFER = 64 * 1024;

    /** What is done with each step when a journal is read. */
    interface Reader {
        void step(Step step) throws IOException, InterruptedException;
    }

    private final OpenFile file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final ByteSink step = new ByteSink(512);
    private long length;

    Journal(Folder staging) throws OsException {
        file = staging.createFile(NAME, 0600);
    }

    public synchronized void add(Step one) throws OsException {
        step.clear();
        step.u32(0);
        step.u32(0);
        Step.encode(one, step);
        int size = step.length() - 8;
        step.putU32(0, size);
        step.putU32(4, SegmentWriter.crc(step.array(), 8, size));
        int from = 0;
        while (from < step.length()) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int n = Math.min(buffer.remaining(), step.length() - from);
            buffer.put(step.array(), from, n);
            from += n;
        }
        length += step.length();
    }

    /** Bytes so far. */
    public synchronized long length() {
        return length;
    }

    synchronized void flush() throws OsException {
        buffer.flip();
        file.write(buffer);
        buffer.clear();
    }

    synchronized void sync() throws OsException {
        flush();
        file.sync();
    }

    @Override
    public void close() {
        file.close();
    }

    /**
     * Reads the steps of a journal.
     *
     * @param length as the commit record has it
     */
    static void read(Folder staging, long length, Reader reader)
            throws IOException, InterruptedException {
        if (length == 0) {
            return;
        }
        try (OpenFile file = staging.openFile(NAME)) {
            ByteBuffer head = ByteBuffer.allocate(8);
            for (long at = 0; at < length; ) {
                fill(file, head);
                int size = ByteCursor.u32(head.array(), 0);
                if (size < 0 || size > length - at - 8) {
                    throw damaged();
                }
                ByteBuffer body = ByteBuffer.allocate(size);
                fill(file, body);
                if (SegmentWriter.crc(body.array(), 0, size) != ByteCursor.u32(head.array(), 4)) {
                    throw damaged();
                }
                reader.step(Step.decode(new ByteCursor(body.array(), 0, size)));
                at += 8 + size;
            }
        }
    }

    private static void fill(OpenFile file, ByteBuffer buffer) throws IOException {
        buffer.clear();
        while (buffer.hasRemaining()) {
            if (file.read(buffer) < 0) {
                throw damaged();
            }
        }
    }

    private static DamagedException damaged() {
        return new DamagedException("the journal of a committed run is damaged");
    }
}
