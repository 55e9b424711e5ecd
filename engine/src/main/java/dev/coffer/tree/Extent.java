package dev.coffer.tree;

import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a content.
 *
 * @param offset of its first byte, {@code >= 0}
 * @param length in bytes, {@code > 0}
 */
public record Extent(long offset, long length) {
    /**
     * @throws IllegalArgumentException if it is empty, negative or overflows
     */
    public Extent {
        if (offset < 0 || length <= 0 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("offset=" + offset + " length=" + length);
        }
    }

    /** The first byte after it. */
    public long end() {
        return offset + length;
    }

    /** Where a file has data, up to this size. Moves its position. */
    public static List<Extent> of(OpenFile file, long size) throws OsException {
        List<Extent> data = new ArrayList<>();
        for (long at = file.nextData(0); at >= 0 && at < size; ) {
            long end = Math.min(size, file.nextHole(at));
            if (end > at) { // else it was cut off meanwhile
                data.add(new Extent(at, end - at));
            }
            at = end > at && end < size ? file.nextData(end) : -1;
        }
        return data;
    }

    /** Bytes in all of them together. */
    public static long total(List<Extent> extents) {
        long total = 0;
        for (Extent extent : extents) {
            total += extent.length;
        }
        return total;
    }
}
