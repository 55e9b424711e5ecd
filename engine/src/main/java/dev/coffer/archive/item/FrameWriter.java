package dev.coffer.archive.item;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * Takes a stream of bytes, compresses it block by block on a few threads, and writes the blocks in
 * their order. So many blocks are in memory as there are threads, and a few. Used by one thread,
 * which closes it.
 */
final class FrameWriter implements ContentOut, AutoCloseable {
    /**
     * Of gzip: as little is lost at the start of each as makes no matter, of 32 KiB it looks back.
     */
    private static final int GZIP_BLOCK = 2 << 20;

    /** Of zstd, which looks back further. */
    static final int ZSTD_BLOCK = 4 << 20;

    /** Beside those being compressed: one is filled, one waits to be written. */
    private static final int SPARE = 2;

    /** One huge call to a digest is slow: its loop is compiled late. */
    static final int SLICE = 16 * 1024;

    private static final class Frame extends Crew.Task {
        final FrameCodec codec;
        final byte[] plain;
        final byte[] packed;
        int plainLength;
        int packedLength;

        Frame(FrameCodec codec, int block) {
            this.codec = codec;
            this.plain = new byte[block];
            this.packed = new byte[codec.bound(block)];
        }

        @Override
        void run() {
            packedLength = codec.compress(plain, plainLength, packed);
        }
    }

    private final ItemSink sink;
    private final Supplier<FrameCodec> codecs;
    private final int block;
    private final int most;
    private final Crew crew;

    private final List<Frame> all = new ArrayList<>();
    private final Deque<Frame> free = new ArrayDeque<>();
    private final Deque<Frame> pending = new ArrayDeque<>();
    private Frame current;
    private final Offsets plain = new Offsets();
    private final Offsets packed = new Offsets();
    private long position;

    FrameWriter(ItemSink sink, Supplier<FrameCodec> codecs, int block, int threads) {
        this.sink = sink;
        this.codecs = codecs;
        this.block = block;
        this.most = threads + SPARE;
        this.crew = new Crew(threads, "pack");
        this.current = made();
    }

    static FrameWriter gzip(ItemSink sink, ItemOptions options) {
        return new FrameWriter(
                sink, () -> new GzipCodec(options.level()), GZIP_BLOCK, options.threads());
    }

    static FrameWriter plain(ItemSink sink, ItemOptions options) {
        return new FrameWriter(sink, PlainCodec::new, ZSTD_BLOCK, options.threads());
    }

    static FrameWriter zstd(ItemSink sink, ItemOptions options) {
        return new FrameWriter(
                sink, () -> new ZstdFrameCodec(options.level()), ZSTD_BLOCK, options.threads());
    }

    private Frame made() {
        Frame frame = new Frame(codecs.get(), block);
        all.add(frame);
        return frame;
    }

    /** Bytes taken so far. */
    long position() {
        return position;
    }

    void write(byte[] bytes, int offset, int length) throws IOException, InterruptedException {
        for (int done = 0; done < length; ) {
            int n = Math.min(length - done, room());
            System.arraycopy(bytes, offset + done, current.plain, current.plainLength, n);
            took(n);
            done += n;
        }
    }

    @Override
    public void write(ByteBuffer bytes, MessageDigest digest)
            throws IOException, InterruptedException {
        while (bytes.hasRemaining()) {
            int n = Math.min(Math.min(bytes.remaining(), room()), SLICE);
            bytes.get(current.plain, current.plainLength, n);
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
        if (current.plainLength == block) {
            submit();
            current = next();
        }
        return block - current.plainLength;
    }

    private void took(int count) {
        current.plainLength += count;
        position += count;
    }

    private void submit() throws IOException, InterruptedException {
        pending.add(current);
        crew.give(current);
        for (Frame head = pending.peek(); head != null && crew.isDone(head); ) {
            writeHead();
            head = pending.peek();
        }
    }

    private Frame next() throws IOException, InterruptedException {
        if (free.isEmpty()) {
            if (all.size() < most) {
                return made();
            }
            writeHead();
        }
        return free.remove();
    }

    private void writeHead() throws IOException, InterruptedException {
        Frame head = pending.remove();
        crew.await(head);
        try {
            sink.write(ByteBuffer.wrap(head.packed, 0, head.packedLength));
        } catch (IOException e) {
            throw new ItemSinkException(e);
        }
        plain.add(head.plainLength);
        packed.add(head.packedLength);
        head.plainLength = 0;
        free.add(head);
    }

    /** Writes all there is. */
    ItemLayout finish() throws IOException, InterruptedException {
        if (current.plainLength > 0) {
            submit();
        }
        while (!pending.isEmpty()) {
            writeHead();
        }
        return ItemLayout.of(plain.toArray(), packed.toArray());
    }

    @Override
    public void close() {
        crew.close();
        for (Frame frame : all) {
            frame.codec.close();
        }
    }

    /** Where each block begins, and where the last one ends. */
    private static final class Offsets {
        private long[] offsets = new long[64];
        private int count = 1;

        void add(int length) {
            if (count == offsets.length) {
                offsets = Arrays.copyOf(offsets, count * 2);
            }
            offsets[count] = offsets[count - 1] + length;
            count++;
        }

        long[] toArray() {
            return Arrays.copyOf(offsets, count);
        }
    }
}
