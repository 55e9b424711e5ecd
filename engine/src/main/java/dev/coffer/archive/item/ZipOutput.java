package dev.coffer.archive.item;

import dev.coffer.base.ByteSink;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The stream of a zip: local headers and contents, deflated a frame at a time on a few threads and
 * written in their order, then the directory, which waits deflated in memory. Used by one thread,
 * which closes it.
 */
final class ZipOutput implements ContentOut, AutoCloseable {
    private static final int SPARE = 2;

    private final ItemSink sink;
    private final int level;
    private final int most;
    private final Crew crew;

    private final List<ZipFrame> all = new ArrayList<>();
    private final Deque<ZipFrame> free = new ArrayDeque<>();
    private final Deque<ZipFrame> pending = new ArrayDeque<>();
    private ZipFrame current;

    /** The large file whose content is being taken, its checksum and size so far. */
    private @Nullable ZipRecord streamed;

    private final CRC32 crc = new CRC32();
    private long taken;

    private final ByteSink bytes = new ByteSink(ZipFrame.CAPACITY);
    private final ByteSink header = new ByteSink(512);
    private final ByteArrayOutputStream packedDirectory = new ByteArrayOutputStream();
    private final Deflater directoryDeflater = new Deflater(Deflater.BEST_SPEED);
    private final DeflaterOutputStream directory =
            new DeflaterOutputStream(packedDirectory, directoryDeflater, 8192);
    private long directoryLength;
    private long entries;
    private long position;
    private long given;

    ZipOutput(ItemSink sink, int level, int threads) {
        this.sink = sink;
        this.level = level;
        this.most = threads + SPARE;
        this.crew = new Crew(threads, "pack");
        this.current = made();
    }

    private ZipFrame made() {
        ZipFrame frame = new ZipFrame(level);
        all.add(frame);
        return frame;
    }

    /** How many entries were given so far. */
    long given() {
        return given;
    }

    /** An entry whose content is there as a whole. */
    void whole(ZipRecord record, byte[] content, int length)
            throws IOException, InterruptedException {
        if (length > current.room() && !current.parts.isEmpty()) {
            submit();
        }
        current.add(record, content, length);
        given++;
    }

    /** Begins one whose content follows, by {@link #write} and {@link #zeros}. */
    void begin(ZipRecord record) throws IOException, InterruptedException {
        if (!current.parts.isEmpty()) {
            submit();
        }
        streamed = record;
        crc.reset();
        taken = 0;
        given++;
    }

    @Override
    public void write(ByteBuffer from, MessageDigest digest)
            throws IOException, InterruptedException {
        while (from.hasRemaining()) {
            int n = Math.min(Math.min(from.remaining(), room()), FrameWriter.SLICE);
            from.get(current.plain, current.plainLength, n);
            digest.update(current.plain, current.plainLength, n);
            took(n);
        }
    }

    @Override
    public void zeros(long count) throws IOException, InterruptedException {
        for (long left = count; left > 0; ) {
            int n = (int) Math.min(left, room());
            int at = current.plainLength;
            Arrays.fill(current.plain, at, at + n, (byte) 0);
            took(n);
            left -= n;
        }
    }

    private int room() throws IOException, InterruptedException {
        if (current.room() == 0) {
            piece(false);
        }
        return current.room();
    }

    private void took(int count) {
        crc.update(current.plain, current.plainLength, count);
        current.plainLength += count;
        taken += count;
    }

    /** Ends the one that was begun. */
    void end() throws IOException, InterruptedException {
        ZipRecord record = streamed;
        if (record == null) {
            throw new IllegalStateException("nothing was begun");
        }
        record.crc = (int) crc.getValue();
        record.plain = taken;
        piece(true);
        current.windowLength = 0;
        streamed = null;
    }

    private void piece(boolean last) throws IOException, InterruptedException {
        ZipRecord record = streamed;
        if (record == null) {
            throw new IllegalStateException("nothing was begun");
        }
        ZipFrame before = current;
        int length = before.plainLength;
        before.parts.add(new ZipFrame.Part(record, 0, length, last));
        submit();
        // The one before is being deflated, and stays as it is until it is written.
        int window = Math.min(length, ZipFrame.WINDOW);
        System.arraycopy(before.plain, length - window, current.window, 0, window);
        current.windowLength = window;
    }

    private void submit() throws IOException, InterruptedException {
        pending.add(current);
        crew.give(current);
        for (ZipFrame head = pending.peek(); head != null && crew.isDone(head); ) {
            writeHead();
            head = pending.peek();
        }
        current = next();
    }

    private ZipFrame next() throws IOException, InterruptedException {
        if (free.isEmpty()) {
            if (all.size() < most) {
                return made();
            }
            writeHead();
        }
        return free.remove();
    }

    private void writeHead() throws IOException, InterruptedException {
        ZipFrame head = pending.remove();
        crew.await(head);
        bytes.clear();
        for (ZipFrame.Part part : head.parts) {
            ZipRecord record = part.record;
            if (record.offset < 0) {
                record.offset = position + bytes.length();
                record.local(bytes);
            }
            bytes.raw(head.packed, part.packedFrom, part.packedLength);
            if (record.isStreamed()) {
                record.packed += part.packedLength;
            }
            if (part.last) {
                if (record.isStreamed()) {
                    record.descriptor(bytes);
                }
                list(record);
            }
        }
        sink(bytes);
        head.clear();
        free.add(head);
    }

    private void list(ZipRecord record) throws IOException {
        header.clear();
        record.central(header);
        directory.write(header.array(), 0, header.length());
        directoryLength += header.length();
        entries++;
    }

    private void sink(ByteSink from) throws IOException {
        sink(from.array(), from.length());
    }

    private void sink(byte[] from, int length) throws IOException {
        try {
            sink.write(ByteBuffer.wrap(from, 0, length));
        } catch (IOException e) {
            throw new ItemSinkException(e);
        }
        position += length;
    }

    /** Writes all there is, and the directory. */
    void finish() throws IOException, InterruptedException {
        if (!current.parts.isEmpty()) {
            submit();
        }
        while (!pending.isEmpty()) {
            writeHead();
        }
        directory.finish();
        long start = position;
        byte[] slice = new byte[ZipFrame.WINDOW];
        try (InputStream in =
                new InflaterInputStream(new ByteArrayInputStream(packedDirectory.toByteArray()))) {
            for (int n = in.read(slice); n >= 0; n = in.read(slice)) {
                sink(slice, n);
            }
        }
        header.clear();
        ZipRecord.end(header, entries, start, directoryLength);
        sink(header);
    }

    @Override
    public void close() {
        crew.close();
        for (ZipFrame frame : all) {
            frame.close();
        }
        directoryDeflater.end();
    }
}
