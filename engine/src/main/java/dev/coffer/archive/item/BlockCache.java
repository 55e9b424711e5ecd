package dev.coffer.archive.item;

import dev.coffer.base.DamagedException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The blocks of an item that were decompressed last, shared by the threads that read it. Several
 * blocks are decompressed at once, each by one thread; who wants the same one waits. Memory is that
 * of so many blocks, and of one more for each thread that decompresses.
 */
final class BlockCache implements AutoCloseable {
    private final ItemBytes bytes;
    private final ItemLayout layout;
    private final ItemFormat format;
    private final int most;

    // Guarded by this.
    private final Map<Integer, Block> blocks = new LinkedHashMap<>(16, 0.75f, true);
    private final Deque<Decompressor> idle = new ArrayDeque<>();
    private boolean closed;

    /** One block; its bytes are there when the lock on it can be had. */
    private static final class Block {
        byte @Nullable [] plain;
    }

    private static final class Decompressor {
        final FrameCodec codec;
        byte[] packed = new byte[0];

        Decompressor(FrameCodec codec) {
            this.codec = codec;
        }
    }

    /**
     * @param most blocks kept, {@code >= 1}
     */
    BlockCache(ItemBytes bytes, ItemFormat format, ItemLayout layout, int most) {
        this.bytes = bytes;
        this.layout = layout;
        this.format = format;
        this.most = most;
    }

    /**
     * A block, decompressed; not to be changed.
     *
     * @throws DamagedException if it is not what was written
     */
    byte[] get(int index) throws IOException {
        Block block = slot(index);
        synchronized (block) {
            byte[] plain = block.plain;
            if (plain == null) {
                plain = decompress(index); // a failure is found again by who asks next
                block.plain = plain;
            }
            return plain;
        }
    }

    private synchronized Block slot(int index) {
        Block block = blocks.get(index);
        if (block == null) {
            if (blocks.size() >= most) {
                blocks.remove(blocks.keySet().iterator().next());
            }
            block = new Block();
            blocks.put(index, block);
        }
        return block;
    }

    private byte[] decompress(int index) throws IOException {
        Decompressor decompressor = borrow();
        try {
            return decompress(index, decompressor);
        } finally {
            giveBack(decompressor);
        }
    }

    private byte[] decompress(int index, Decompressor with) throws IOException {
        int length = layout.packedLength(index);
        if (with.packed.length < length) {
            with.packed = new byte[length];
        }
        ByteBuffer packed = ByteBuffer.wrap(with.packed, 0, length);
        long from = layout.packedOffset(index);
        while (packed.hasRemaining()) {
            if (bytes.read(from + packed.position(), packed) < 0) {
                throw new DamagedException(
                        "the item ends after "
                                + (from + packed.position())
                                + " bytes of "
                                + layout.packedSize());
            }
        }
        byte[] plain = new byte[layout.plainLength(index)];
        try {
            with.codec.decompress(with.packed, length, plain, plain.length);
        } catch (DamagedException e) {
            throw new DamagedException("the item at byte " + from + " is " + e.how(), e);
        }
        return plain;
    }

    private synchronized Decompressor borrow() throws IOException {
        if (closed) {
            throw new IOException("the item was closed");
        }
        Decompressor free = idle.poll();
        if (free == null) {
            free = new Decompressor(codec());
        }
        return free;
    }

    /** The level is that of compressing, which is not done here. */
    private FrameCodec codec() {
        return switch (format) {
            case TAR_ZST, DATABASE_ZST -> new ZstdFrameCodec(ItemOptions.ZSTD_LEVEL);
            case DATABASE -> new PlainCodec();
            case TAR_GZ, ZIP, FOLDER -> new GzipCodec(ItemOptions.DEFLATE_LEVEL);
        };
    }

    private synchronized void giveBack(Decompressor decompressor) {
        if (closed) {
            decompressor.codec.close();
        } else {
            idle.add(decompressor);
        }
    }

    /** What is being decompressed now is let go when it is done. */
    @Override
    public synchronized void close() {
        closed = true;
        blocks.clear();
        for (Decompressor decompressor : idle) {
            decompressor.codec.close();
        }
        idle.clear();
    }
}
