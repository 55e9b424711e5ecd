package dev.coffer.archive.item;

import dev.coffer.base.Bytes;
import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Escaped;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the directory at the end of a zip. */
final class ZipDirectory {
    /** The end with the longest comment. */
    private static final int TAIL = Zip.END_LENGTH + Zip.MAX_16;

    private static final int PIECE = 1 << 20;

    private final ItemBytes bytes;
    private final String archive;
    private final ArchiveLimits limits;
    private final long size;

    private long entries;
    private long start;
    private long length;

    private ZipDirectory(ItemBytes bytes, String archive, ArchiveLimits limits) throws IOException {
        this.bytes = bytes;
        this.archive = archive;
        this.limits = limits;
        this.size = bytes.size();
    }

    /**
     * @param entries as the directory lists them
     * @param start of the directory, which is where contents end
     */
    record Listing(List<ZipEntry> entries, long start) {}

    /**
     * @param archive for messages
     * @throws DamagedException if there is none, or it is not sound
     */
    static Listing read(ItemBytes bytes, String archive, ArchiveLimits limits) throws IOException {
        ZipDirectory directory = new ZipDirectory(bytes, archive, limits);
        directory.findEnd();
        return new Listing(directory.readAll(), directory.start);
    }

    private DamagedException damaged(String how) {
        return new DamagedException(archive + " is damaged: " + how);
    }

    private void findEnd() throws IOException {
        int tail = (int) Math.min(TAIL, size);
        byte[] end = ItemInput.read(bytes, size - tail, tail, archive);
        int at = endAt(end);
        if (at < 0) {
            throw damaged("it has no directory at its end, where a zip has one; it may be cut off");
        }
        if (Little.u32(end, at + 4) != 0) {
            throw CofferException.failed(
                    archive + " is one part of a zip in several; put them together first");
        }
        entries = Little.u16(end, at + 10);
        if (entries != Little.u16(end, at + 8)) {
            throw damaged("its directory has two counts of its entries");
        }
        length = Little.u32(end, at + 12);
        start = Little.u32(end, at + 16);
        long endOffset = size - tail + at;
        byte[] locator = locator(endOffset);
        if (locator != null) {
            endOffset = end64(Little.u64(locator, 8), endOffset - Zip.LOCATOR64_LENGTH);
        }
        if (start < 0 || length < 0 || start > endOffset || length != endOffset - start) {
            throw damaged("its directory does not lie where its end says");
        }
        limits.checkEntries(archive, entries);
        if (entries > length / Zip.CENTRAL_LENGTH) {
            throw damaged("its directory is too short for its " + entries + " entries");
        }
    }

    /** The last place whose comment reaches to the end of the file. */
    private static int endAt(byte[] tail) {
        for (int at = tail.length - Zip.END_LENGTH; at >= 0; at--) {
            if ((int) Little.u32(tail, at) == Zip.END
                    && at + Zip.END_LENGTH + Little.u16(tail, at + 20) == tail.length) {
                return at;
            }
        }
        return -1;
    }

    private byte @Nullable [] locator(long endOffset) throws IOException {
        if (endOffset < Zip.LOCATOR64_LENGTH) {
            return null;
        }
        byte[] locator =
                ItemInput.read(
                        bytes, endOffset - Zip.LOCATOR64_LENGTH, Zip.LOCATOR64_LENGTH, archive);
        return (int) Little.u32(locator, 0) == Zip.LOCATOR64 ? locator : null;
    }

    /** Returns where the directory ends. */
    private long end64(long at, long before) throws IOException {
        if (at < 0 || at > before - Zip.END64_LENGTH) {
            throw damaged("the large form of its directory's end does not lie where it says");
        }
        byte[] end = ItemInput.read(bytes, at, Zip.END64_LENGTH, archive);
        if ((int) Little.u32(end, 0) != Zip.END64
                || Little.u64(end, 4) != before - at - 12
                || Little.u64(end, 16) != 0) {
            throw damaged("the large form of its directory's end is not sound");
        }
        long wide = Little.u64(end, 32);
        agree(entries, Zip.MAX_16, wide);
        agree(length, Zip.MAX_32, Little.u64(end, 40));
        agree(start, Zip.MAX_32, Little.u64(end, 48));
        entries = wide;
        length = Little.u64(end, 40);
        start = Little.u64(end, 48);
        if (entries < 0 || entries != Little.u64(end, 24)) {
            throw damaged("its directory has two counts of its entries");
        }
        return at;
    }

    private void agree(long small, long none, long wide) throws DamagedException {
        if (small != none && small != wide) {
            throw damaged("the two forms of its directory's end disagree");
        }
    }

    private List<ZipEntry> readAll() throws IOException {
        List<ZipEntry> list = new ArrayList<>((int) Math.min(entries, 1 << 16));
        byte[] piece = new byte[(int) Math.min(PIECE, length)];
        int at = 0;
        int end = 0;
        long offset = start;
        long total = 0;
        for (long i = 0; i < entries; i++) {
            // As much as the longest entry may have, or all that is left.
            if (end - at < Zip.CENTRAL_LENGTH + 3 * Zip.MAX_16) {
                System.arraycopy(piece, at, piece, 0, end - at);
                end -= at;
                at = 0;
                int more = (int) Math.min(piece.length - end, start + length - offset);
                byte[] read = ItemInput.read(bytes, offset, more, archive);
                System.arraycopy(read, 0, piece, end, more);
                end += more;
                offset += more;
            }
            if (end - at < Zip.CENTRAL_LENGTH || (int) Little.u32(piece, at) != Zip.CENTRAL) {
                throw damaged("its directory ends after " + i + " of " + entries + " entries");
            }
            int name = Little.u16(piece, at + 28);
            int extra = Little.u16(piece, at + 30);
            int whole = Zip.CENTRAL_LENGTH + name + extra + Little.u16(piece, at + 32);
            if (whole > end - at) {
                throw damaged("its directory ends within entry " + i);
            }
            ZipEntry entry = entry(piece, at, name, extra);
            total += entry.plain();
            if (total < 0) {
                throw damaged("the sizes of its contents are more than there is");
            }
            limits.checkBytes(archive, total);
            list.add(entry);
            at += whole;
        }
        if (at != end || offset != start + length) {
            throw damaged("its directory has more than its " + entries + " entries");
        }
        return list;
    }

    private ZipEntry entry(byte[] from, int at, int nameLength, int extraLength)
            throws IOException {
        int nameAt = at + Zip.CENTRAL_LENGTH;
        byte[] name = Arrays.copyOfRange(from, nameAt, nameAt + nameLength);
        if (nameLength > limits.pathLength()) {
            throw CofferException.failed(
                    archive + " is refused: a name of " + nameLength + " bytes is too long");
        }
        byte[] extra =
                Arrays.copyOfRange(from, nameAt + nameLength, nameAt + nameLength + extraLength);
        if (Little.u16(from, at + 34) != 0 && Little.u16(from, at + 34) != Zip.MAX_16) {
            throw CofferException.failed(
                    archive + " is one part of a zip in several; put them together first");
        }
        Wide wide = new Wide(extra, Escaped.of(name));
        long plain = wide.of(Little.u32(from, at + 24));
        long packed = wide.of(Little.u32(from, at + 20));
        long offset = wide.of(Little.u32(from, at + 42));
        return new ZipEntry(
                Bytes.owning(name),
                Little.u16(from, at + 4) >> 8,
                Little.u16(from, at + 8),
                Little.u16(from, at + 10),
                (int) Little.u32(from, at + 12),
                (int) Little.u32(from, at + 16),
                packed,
                plain,
                offset,
                (int) Little.u32(from, at + 38),
                Bytes.owning(extra));
    }

    /** Numbers that do not fit 32 bits stand in an extra field, in this order. */
    private final class Wide {
        private final byte[] extra;
        private final String name;
        private int at;
        private int end;

        Wide(byte[] extra, String name) {
            this.extra = extra;
            this.name = name;
            ZipExtra field = ZipExtra.find(extra, Zip.EXTRA_64);
            if (field != null) {
                at = field.from();
                end = at + field.length();
            }
        }

        long of(long value) throws DamagedException {
            if (value != Zip.MAX_32) {
                return value;
            }
            if (end - at < 8) {
                throw damaged(name + " has a size of 64 bits, but not where it should stand");
            }
            long wide = Little.u64(extra, at);
            at += 8;
            if (wide < 0) {
                throw damaged(name + " has a size that cannot be");
            }
            return wide;
        }
    }
}
