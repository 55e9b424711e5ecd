package dev.coffer.archive.item;

import dev.coffer.base.DamagedException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The blocks of an item that were decompressed last, shared by the threads that read it. Several
 * blocks are decompressed at once, each by one thread; who wants the same one waits. Memory is that
 * of so many blocks, and of one more for each thread that decompresses.
 */
final class BlockCache implements AutoCloseable {
    /** Of a block; ours have 4 MiB at most. */
    private static final int LARGEST = 64 << 20;

    private final ItemBytes bytes;
    private final ItemLayout layout;
    private final ItemFormat format;
    private final int most;

    // Guarded by this.
    private final Map<Integer, Block> blocks = new LinkedHashMap<>(16, 0.75f, true);
    private final Deque<Decompressor> idle = new ArrayDeque<>();
    private boolean closed;

    /** One block. Its bytes are guarded by itself, how many threads use it by the cache. */
    private static final class Block {
        byte[] plain;
        boolean filled;
        int users;

        Block(byte[] plain) {
            this.plain = plain;
        }
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
     * Reads from a place in a block on, as much as it has and the buffer takes.
     *
     * @throws DamagedException if it is not what was written
     */
    int read(int index, int from, ByteBuffer into) throws IOException {
        Block block = take(index);
        try {
            synchronized (block) {
                int length = layout.plainLength(index);
                if (!block.filled) {
                    decompress(index, block, length); // what fails, fails again for who asks next
                    block.filled = true;
                }
                int n = Math.min(into.remaining(), length - from);
                into.put(block.plain, from, n);
                return n;
            }
        } finally {
            leave(block);
        }
    }

    private synchronized Block take(int index) {
        Block block = blocks.get(index);
        if (block == null) {
            Block unused = blocks.size() >= most ? evict() : null;
            block = new Block(unused == null ? new byte[0] : unused.plain);
            blocks.put(index, block);
        }
        block.users++;
        return block;
    }

    /** The one that was not asked for longest and that nobody uses, taken out. */
    private @Nullable Block evict() {
        for (Iterator<Block> i = blocks.values().iterator(); i.hasNext(); ) {
            Block block = i.next();
            if (block.users == 0) {
                i.remove();
                return block;
            }
        }
        return null;
    }

    private synchronized void leave(Block block) {
        block.users--;
    }

    private void decompress(int index, Block into, int length) throws IOException {
        if (length > LARGEST) {
            throw new DamagedException("the item has a block of " + length + " bytes");
        }
        // Taken over from an older block where it can be: new ones would be garbage soon, much of
        // it.
        if (into.plain.length < length) {
            into.plain = new byte[length];
        }
        Decompressor decompressor = borrow();
        try {
            decompress(index, decompressor, into.plain, length);
        } finally {
            giveBack(decompressor);
        }
    }

    private void decompress(int index, Decompressor with, byte[] plain, int plainLength)
            throws IOException {
        int length = layout.packedLength(index);
        if (length > LARGEST + LARGEST / 8) {
            throw new DamagedException("the item has a block of " + length + " bytes");
        }
        if (with.packed.length < length) {
            with.packed = new byte[length];
        }
        long from = layout.packedOffset(index);
        ItemInput.read(bytes, from, ByteBuffer.wrap(with.packed, 0, length), "the item");
        try {
            with.codec.decompress(with.packed, length, plain, plainLength);
        } catch (DamagedException e) {
            throw new DamagedException("the item at byte " + from + " is " + e.how(), e);
        }
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
