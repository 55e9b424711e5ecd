package dev.coffer.archive.item;

import dev.coffer.base.ByteSink;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
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
    private final ItemSink sink;
    private final FrameQueue<ZipFrame> frames;

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
        this.frames = new FrameQueue<>(threads, () -> new ZipFrame(level), this::write);
    }

    /** How many entries were given so far. */
    long given() {
        return given;
    }

    /** An entry whose content is there as a whole. */
    void whole(ZipRecord record, byte[] content, int length)
            throws IOException, InterruptedException {
        ZipFrame current = frames.current();
        if (length > current.room() && !current.parts.isEmpty()) {
            frames.submit();
        }
        frames.current().add(record, content, length);
        given++;
    }

    /** Begins one whose content follows, by {@link #write} and {@link #zeros}. */
    void begin(ZipRecord record) throws IOException, InterruptedException {
        if (!frames.current().parts.isEmpty()) {
            frames.submit();
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
            ZipFrame frame = withRoom();
            int n = Math.min(Math.min(from.remaining(), frame.room()), FrameWriter.SLICE);
            from.get(frame.plain, frame.plainLength, n);
            digest.update(frame.plain, frame.plainLength, n);
            took(frame, n);
        }
    }

    @Override
    public void zeros(long count) throws IOException, InterruptedException {
        for (long left = count; left > 0; ) {
            ZipFrame frame = withRoom();
            int n = (int) Math.min(left, frame.room());
            Arrays.fill(frame.plain, frame.plainLength, frame.plainLength + n, (byte) 0);
            took(frame, n);
            left -= n;
        }
    }

    private ZipFrame withRoom() throws IOException, InterruptedException {
        if (frames.current().room() == 0) {
            piece(false);
        }
        return frames.current();
    }

    private void took(ZipFrame frame, int count) {
        crc.update(frame.plain, frame.plainLength, count);
        frame.plainLength += count;
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
        frames.current().windowLength = 0;
        streamed = null;
    }

    private void piece(boolean last) throws IOException, InterruptedException {
        ZipRecord record = streamed;
        if (record == null) {
            throw new IllegalStateException("nothing was begun");
        }
        ZipFrame before = frames.current();
        int length = before.plainLength;
        before.parts.add(new ZipFrame.Part(record, 0, length, last));
        frames.submit();
        // The one before is being deflated, and stays as it is until it is written.
        int window = Math.min(length, ZipFrame.WINDOW);
        ZipFrame next = frames.current();
        System.arraycopy(before.plain, length - window, next.window, 0, window);
        next.windowLength = window;
    }

    private void write(ZipFrame head) throws IOException {
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
        if (!frames.current().parts.isEmpty()) {
            frames.submit();
        }
        frames.drain();
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
        frames.close();
        for (ZipFrame frame : frames.all()) {
            frame.close();
        }
        directoryDeflater.end();
    }
}
