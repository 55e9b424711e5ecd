package dev.coffer.archive.item;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.tree.Extent;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Where a content of a tar lies, in each of the forms that there are for holes. */
final class TarSparse {
    /** Of GNU's old form, in the header. */
    private static final int OLD_MAP = 386;

    private static final int OLD_PARTS = 4;
    private static final int OLD_MORE = 482;
    private static final int OLD_SIZE = 483;

    /** The same in a block that goes on with the map. */
    private static final int MORE_PARTS = 21;

    private static final int MORE_MORE = 504;
    private static final int PART = 2 * TarBlock.NUMBER_LENGTH;

    private final ItemBytes bytes;
    private final ArchiveLimits limits;
    private final long start;
    private final long end;
    private long position;

    private TarSparse(ItemBytes bytes, ArchiveLimits limits, long start, long end) {
        this.bytes = bytes;
        this.limits = limits;
        this.start = start;
        this.position = start;
        this.end = end;
    }

    /**
     * @param header of the entry
     * @param start of what follows the header
     * @param size of it, as the header says
     */
    static Place place(
            ItemBytes bytes,
            byte[] header,
            char type,
            PaxValues pax,
            long start,
            long size,
            ArchiveLimits limits)
            throws IOException {
        if (type == 'S') {
            return new TarSparse(bytes, limits, start, Long.MAX_VALUE).old(header, size);
        }
        byte[] major = pax.get("GNU.sparse.major");
        if (major != null) {
            Long realSize = pax.number("GNU.sparse.realsize");
            if (major.length != 1 || major[0] != '1' || realSize == null) {
                throw new DamagedException("its map of holes is of an unknown form");
            }
            return new TarSparse(bytes, limits, start, start + size).inContent(size, realSize);
        }
        List<Extent> told = pax.sparseMap();
        if (told == null) {
            return new Place(start, size, null);
        }
        Long realSize = pax.number("GNU.sparse.size");
        if (realSize == null) {
            throw new DamagedException("its map of holes comes without its size");
        }
        return SparseMaps.place(told, start, size, realSize);
    }

    private Place old(byte[] header, long size) throws IOException {
        List<Extent> data = new ArrayList<>();
        boolean more = parts(header, OLD_MAP, OLD_PARTS, data) && header[OLD_MORE] != 0;
        while (more) {
            if (position - start > limits.headerLength()) {
                throw endless();
            }
            byte[] block = ItemInput.read(bytes, position, TarBlock.SIZE, "its map of holes");
            position += TarBlock.SIZE;
            more = parts(block, 0, MORE_PARTS, data) && block[MORE_MORE] != 0;
        }
        Long realSize = TarNumbers.field(header, OLD_SIZE, TarBlock.NUMBER_LENGTH);
        if (realSize == null || realSize < 0) {
            throw new DamagedException("its size is no number");
        }
        return SparseMaps.place(data, position, size, realSize);
    }

    /** Whether all of them were there. */
    private static boolean parts(byte[] from, int at, int count, List<Extent> data)
            throws DamagedException {
        for (int i = 0; i < count; i++) {
            int part = at + i * PART;
            if (from[part] == 0) {
                return false;
            }
            Long offset = TarNumbers.field(from, part, TarBlock.NUMBER_LENGTH);
            Long length =
                    TarNumbers.field(from, part + TarBlock.NUMBER_LENGTH, TarBlock.NUMBER_LENGTH);
            if (offset == null || length == null) {
                throw new DamagedException("its map of holes is not sound");
            }
            SparseMaps.add(data, offset, length);
        }
        return true;
    }

    private static CofferException endless() {
        return CofferException.failed("its map of holes is refused: it is too long");
    }

    /** GNU.sparse 1.0: the map stands before the content, a number a line. */
    private Place inContent(long size, long realSize) throws IOException {
        Lines lines = new Lines();
        long parts = lines.number();
        List<Extent> data = new ArrayList<>();
        for (long i = 0; i < parts; i++) {
            SparseMaps.add(data, lines.number(), lines.number());
        }
        long map = position - start;
        return SparseMaps.place(data, position, size - map, realSize);
    }

    /** Numbers a line each, a block at a time. */
    private final class Lines {
        private byte @Nullable [] block;
        private int at;

        long number() throws IOException {
            long value = 0;
            boolean any = false;
            while (true) {
                byte[] from = block;
                if (from == null || at == TarBlock.SIZE) {
                    from = nextBlock();
                }
                byte b = from[at++];
                if (b == '\n' && any) {
                    return value;
                }
                if (b < '0' || b > '9' || value > Long.MAX_VALUE / 10 - 1) {
                    throw new DamagedException("its map of holes is not sound");
                }
                value = value * 10 + (b - '0');
                any = true;
            }
        }

        private byte[] nextBlock() throws IOException {
            if (position > end - TarBlock.SIZE) {
                throw new DamagedException("its map of holes does not end where it should");
            }
            byte[] next = ItemInput.read(bytes, position, TarBlock.SIZE, "its map of holes");
            position += TarBlock.SIZE;
            if (position - start > limits.headerLength()) {
                throw endless();
            }
            block = next;
            at = 0;
            return next;
        }
    }
}
