package dev.coffer.archive.item;

import dev.coffer.tree.Extent;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Where a regular file's content lies in an item.
 *
 * @param offset of a tar: first byte of the content in the uncompressed stream; of a zip: which of
 *     its entries it is, from 0
 * @param bytes of the content, holes included, {@code >= 0}
 * @param data where the content is no hole, ascending; what is stored is these, one after the
 *     other. Null if there are no holes, empty if there is nothing else
 */
public record Place(long offset, long bytes, @Nullable List<Extent> data) {
    /**
     * @throws IllegalArgumentException if something is negative, or the data is out of order or
     *     past the end
     */
    public Place {
        if (offset < 0 || bytes < 0) {
            throw new IllegalArgumentException("offset=" + offset + " bytes=" + bytes);
        }
        if (data != null) {
            data = List.copyOf(data);
            check(data, bytes);
        }
    }

    private static void check(List<Extent> data, long bytes) {
        long at = 0;
        for (Extent extent : data) {
            if (extent.offset() < at || extent.end() > bytes) {
                throw new IllegalArgumentException("data out of order or past the end: " + extent);
            }
            at = extent.end();
        }
    }

    /** The parts with data, which without holes are one, or none if there is no content. */
    List<Extent> parts() {
        if (data != null) {
            return data;
        }
        return bytes == 0 ? List.of() : List.of(new Extent(0, bytes));
    }

    /** Bytes that are stored: the content without its holes. */
    public long stored() {
        return data == null ? bytes : Extent.total(data);
    }
}
