package dev.coffer.archive.item;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Takes a stream of bytes, compresses it block by block on a few threads, and writes the blocks in
 * their order. Used by one thread, which closes it.
 */
final class FrameWriter implements ContentOut, AutoCloseable {
    /**
     * Of gzip: as little is lost at the start of each as makes no matter, of 32 KiB it looks back.
     */
    private static final int GZIP_BLOCK = 2 << 20;

    /** Of zstd, which looks back further. */
    static final int ZSTD_BLOCK = 4 << 20;

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
    private final int block;
    private final FrameQueue<Frame> frames;
    private final Offsets plain = new Offsets();
    private final Offsets packed = new Offsets();
    private long position;

    FrameWriter(ItemSink sink, Supplier<FrameCodec> codecs, int block, int threads) {
        this.sink = sink;
        this.block = block;
        this.frames = new FrameQueue<>(threads, () -> new Frame(codecs.get(), block), this::write);
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

    /** Bytes taken so far. */
    long position() {
        return position;
    }

    void write(byte[] bytes, int offset, int length) throws IOException, InterruptedException {
        for (int done = 0; done < length; ) {
            Frame frame = withRoom();
            int n = Math.min(length - done, block - frame.plainLength);
            System.arraycopy(bytes, offset + done, frame.plain, frame.plainLength, n);
            took(frame, n);
            done += n;
        }
    }

    @Override
    public void write(ByteBuffer bytes, MessageDigest digest)
            throws IOException, InterruptedException {
        while (bytes.hasRemaining()) {
            Frame frame = withRoom();
            int n = Math.min(Math.min(bytes.remaining(), block - frame.plainLength), SLICE);
            bytes.get(frame.plain, frame.plainLength, n);
            digest.update(frame.plain, frame.plainLength, n);
            took(frame, n);
        }
    }

    @Override
    public void zeros(long count) throws IOException, InterruptedException {
        for (long left = count; left > 0; ) {
            Frame frame = withRoom();
            int n = (int) Math.min(left, block - frame.plainLength);
            Arrays.fill(frame.plain, frame.plainLength, frame.plainLength + n, (byte) 0);
            took(frame, n);
            left -= n;
        }
    }

    private Frame withRoom() throws IOException, InterruptedException {
        if (frames.current().plainLength == block) {
            frames.submit();
        }
        return frames.current();
    }

    private void took(Frame frame, int count) {
        frame.plainLength += count;
        position += count;
    }

    private void write(Frame head) throws ItemSinkException {
        try {
            sink.write(ByteBuffer.wrap(head.packed, 0, head.packedLength));
        } catch (IOException e) {
            throw new ItemSinkException(e);
        }
        plain.add(head.plainLength);
        packed.add(head.packedLength);
        head.plainLength = 0;
    }

    /** Writes all there is. */
    ItemLayout finish() throws IOException, InterruptedException {
        if (frames.current().plainLength > 0) {
            frames.submit();
        }
        frames.drain();
        return ItemLayout.of(plain.toArray(), packed.toArray());
    }

    @Override
    public void close() {
        frames.close();
        for (Frame frame : frames.all()) {
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
