package dev.coffer.archive.item;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Where the blocks of a compressed item begin, so that each can be decompressed by itself. A zip
 * has none: its entries say where they are. Immutable.
 */
public final class ItemLayout {
    /** Of an item that is not cut into blocks. */
    public static final ItemLayout NONE = new ItemLayout(new long[] {0}, new long[] {0});

    private final long[] plain;
    private final long[] packed;

    private ItemLayout(long[] plain, long[] packed) {
        this.plain = plain;
        this.packed = packed;
    }

    /**
     * @param plain where each block begins in the uncompressed stream, and at last where the stream
     *     ends
     * @param packed the same in the file
     * @throws IllegalArgumentException if they are not of one length, do not begin at 0, or do not
     *     grow
     */
    public static ItemLayout of(long[] plain, long[] packed) {
        int n = plain.length;
        if (n == 0 || packed.length != n || plain[0] != 0 || packed[0] != 0) {
            throw new IllegalArgumentException(
                    "a layout begins at 0, with two lists of one length");
        }
        for (int i = 1; i < n; i++) {
            long block = plain[i] - plain[i - 1];
            if (block <= 0 || block > Integer.MAX_VALUE || packed[i] <= packed[i - 1]) {
                throw new IllegalArgumentException("block " + i + " of a layout has no length");
            }
        }
        return new ItemLayout(plain.clone(), packed.clone());
    }

    /** Of content that lies in the file as it is, in blocks of so many bytes. */
    static ItemLayout uncompressed(long size, int block) {
        int blocks = Math.toIntExact((size + block - 1) / block);
        long[] offsets = new long[blocks + 1];
        for (int i = 0; i <= blocks; i++) {
            offsets[i] = Math.min(size, (long) i * block);
        }
        return new ItemLayout(offsets, offsets);
    }

    /** How many blocks. */
    public int blocks() {
        return plain.length - 1;
    }

    /** Where a block begins in the uncompressed stream; for {@link #blocks} where that ends. */
    public long plainOffset(int block) {
        return plain[block];
    }

    /** Where a block begins in the file; for {@link #blocks} where the file ends. */
    public long packedOffset(int block) {
        return packed[block];
    }

    /** Bytes of a block when it is decompressed. */
    public int plainLength(int block) {
        return (int) (plain[block + 1] - plain[block]);
    }

    /** Bytes of a block in the file. */
    public int packedLength(int block) {
        return Math.toIntExact(packed[block + 1] - packed[block]);
    }

    /** Bytes of the uncompressed stream. */
    public long plainSize() {
        return plain[plain.length - 1];
    }

    /** Bytes of the file. */
    public long packedSize() {
        return packed[packed.length - 1];
    }

    /** The block that holds a byte of the uncompressed stream; -1 for one past its end. */
    int blockAt(long offset) {
        if (offset < 0 || offset >= plainSize()) {
            return -1;
        }
        int at = Arrays.binarySearch(plain, offset);
        return at >= 0 ? at : -at - 2;
    }

    /** As {@link #of} takes them; a copy. */
    public long[] plainOffsets() {
        return plain.clone();
    }

    /** As {@link #of} takes them; a copy. */
    public long[] packedOffsets() {
        return packed.clone();
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof ItemLayout other
                && Arrays.equals(plain, other.plain)
                && Arrays.equals(packed, other.packed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(plain) * 31 + Arrays.hashCode(packed);
    }

    @Override
    public String toString() {
        return blocks() + " blocks, " + plainSize() + " bytes in " + packedSize();
    }
}
