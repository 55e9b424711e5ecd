package dev.coffer.archive.item;

import dev.coffer.base.DamagedException;
import dev.coffer.tree.Extent;

import java.util.List;

/** Maps of files with holes, as they are met in tars. */
final class SparseMaps {
    private SparseMaps() {}

    /**
     * Adds one part; an empty one, which only tells where the file ends, is left out.
     *
     * @throws DamagedException if it does not lie after those before it
     */
    static void add(List<Extent> data, long offset, long length) throws DamagedException {
        if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
            throw new DamagedException("its map of holes is not sound");
        }
        if (!data.isEmpty() && offset < data.getLast().end()) {
            throw new DamagedException("its map of holes has parts that overlap");
        }
        if (length > 0) {
            data.add(new Extent(offset, length));
        }
    }

    /**
     * Where such a content lies.
     *
     * @param offset in the stream, after the map
     * @param stored bytes there
     * @param size holes included
     * @throws DamagedException if the map is of another length or reaches past the end
     */
    static Place place(List<Extent> data, long offset, long stored, long size)
            throws DamagedException {
        if (Extent.total(data) != stored) {
            throw new DamagedException("its map of holes is of another length than its content");
        }
        if (!data.isEmpty() && data.getLast().end() > size) {
            throw new DamagedException("its map of holes reaches past its end");
        }
        return new Place(offset, size, data);
    }
}
