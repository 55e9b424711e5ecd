package dev.coffer.archive.item;

import dev.coffer.base.ByteSink;
import dev.coffer.base.Escaped;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.tree.Entry;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/** One entry of a zip being written: what its two headers say. */
final class ZipRecord {
    private static final int TIME_LENGTH = 5;
    private static final int OWNER_LENGTH = 11;
    private static final int FIRST_YEAR = 1980;
    private static final int LAST_YEAR = 2107;

    private final byte[] name;
    private final FileStat stat;
    private final int flags;

    /** Whether the local header gives the sizes 64 bits. */
    private final boolean large;

    int method;
    int crc;
    long packed;
    long plain;

    /** Of the local header; -1 until it is written. */
    long offset = -1;

    /**
     * @param streamed whether sizes and checksum follow the content
     * @param size of the content; only counts for a streamed one
     */
    ZipRecord(TreePath path, Entry entry, boolean streamed, long size) {
        this.stat = entry.stat();
        byte[] bytes = path.shared();
        if (entry.isFolder()) {
            this.name = Arrays.copyOf(bytes, bytes.length + 1);
            this.name[bytes.length] = '/';
        } else {
            this.name = bytes;
        }
        this.flags =
                (streamed ? Zip.FLAG_DESCRIPTOR : 0) | (Escaped.isUtf8(bytes) ? Zip.FLAG_UTF8 : 0);
        this.large = streamed && size + (size >> 4) + Zip.MAX_16 >= Zip.MAX_32;
        this.method = streamed ? Zip.DEFLATED : Zip.STORED;
    }

    boolean isStreamed() {
        return (flags & Zip.FLAG_DESCRIPTOR) != 0;
    }

    /** Whether seconds since 1970 fit the field for them. */
    static boolean timeFits(FileStat stat) {
        return stat.modifiedSeconds() == (int) stat.modifiedSeconds();
    }

    void local(ByteSink out) {
        boolean later = isStreamed();
        out.u32(Zip.LOCAL);
        u16(out, large ? Zip.VERSION_64 : Zip.VERSION);
        common(out);
        out.u32(later ? 0 : crc);
        out.u32((int) (large ? Zip.MAX_32 : later ? 0 : packed));
        out.u32((int) (large ? Zip.MAX_32 : later ? 0 : plain));
        u16(out, name.length);
        u16(out, (large ? 20 : 0) + extraLength());
        out.raw(name, 0, name.length);
        if (large) {
            u16(out, Zip.EXTRA_64);
            u16(out, 16);
            u64(out, 0);
            u64(out, 0);
        }
        extra(out);
    }

    void descriptor(ByteSink out) {
        out.u32(Zip.DESCRIPTOR);
        out.u32(crc);
        if (large) {
            u64(out, packed);
            u64(out, plain);
        } else {
            out.u32((int) packed);
            out.u32((int) plain);
        }
    }

    void central(ByteSink out) {
        int wide = (isWide(plain) ? 8 : 0) + (isWide(packed) ? 8 : 0) + (isWide(offset) ? 8 : 0);
        out.u32(Zip.CENTRAL);
        u16(out, Zip.MADE_BY_UNIX << 8 | Zip.VERSION_64);
        u16(out, wide > 0 || large ? Zip.VERSION_64 : Zip.VERSION);
        common(out);
        out.u32(crc);
        out.u32((int) Math.min(packed, Zip.MAX_32));
        out.u32((int) Math.min(plain, Zip.MAX_32));
        u16(out, name.length);
        u16(out, (wide > 0 ? 4 + wide : 0) + extraLength());
        u16(out, 0); // no comment
        u16(out, 0); // on this disk
        u16(out, 0); // not known to be text
        out.u32(attributes());
        out.u32((int) Math.min(offset, Zip.MAX_32));
        out.raw(name, 0, name.length);
        if (wide > 0) {
            u16(out, Zip.EXTRA_64);
            u16(out, wide);
            for (long value : new long[] {plain, packed, offset}) {
                if (isWide(value)) {
                    u64(out, value);
                }
            }
        }
        extra(out);
    }

    /**
     * What ends a zip.
     *
     * @param start of the directory in the file
     */
    static void end(ByteSink out, long entries, long start, long length) {
        if (entries >= Zip.MAX_16 || isWide(start) || isWide(length)) {
            out.u32(Zip.END64);
            u64(out, Zip.END64_LENGTH - 12);
            u16(out, Zip.MADE_BY_UNIX << 8 | Zip.VERSION_64);
            u16(out, Zip.VERSION_64);
            u64(out, 0); // this disk, and the directory's
            u64(out, entries);
            u64(out, entries);
            u64(out, length);
            u64(out, start);
            out.u32(Zip.LOCATOR64);
            out.u32(0); // on this disk
            u64(out, start + length);
            out.u32(1); // disks
        }
        int few = (int) Math.min(entries, Zip.MAX_16);
        out.u32(Zip.END);
        out.u32(0); // this disk, and the directory's
        u16(out, few);
        u16(out, few);
        out.u32((int) Math.min(length, Zip.MAX_32));
        out.u32((int) Math.min(start, Zip.MAX_32));
        u16(out, 0); // no comment
    }

    private static boolean isWide(long value) {
        return value >= Zip.MAX_32;
    }

    private void common(ByteSink out) {
        u16(out, flags);
        u16(out, method);
        out.u32(dosTime());
    }

    private int extraLength() {
        return (timeFits(stat) ? 4 + TIME_LENGTH : 0) + 4 + OWNER_LENGTH;
    }

    private void extra(ByteSink out) {
        if (timeFits(stat)) {
            u16(out, Zip.EXTRA_TIME);
            u16(out, TIME_LENGTH);
            out.u8(1); // only mtime
            out.u32((int) stat.modifiedSeconds());
        }
        u16(out, Zip.EXTRA_OWNER);
        u16(out, OWNER_LENGTH);
        out.u8(1);
        out.u8(4);
        out.u32(stat.uid());
        out.u8(4);
        out.u32(stat.gid());
    }

    private int attributes() {
        int kind =
                switch (stat.kind()) {
                    case FILE -> Zip.S_IFREG;
                    case FOLDER -> Zip.S_IFDIR;
                    case LINK -> Zip.S_IFLNK;
                    case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE, SOCKET ->
                            throw new IllegalStateException("a zip holds no " + stat.kind());
                };
        return (kind | stat.mode()) << 16 | (stat.isFolder() ? Zip.DOS_FOLDER : 0);
    }

    /** Date and time in two's of a second, of UTC: the extra field is what counts. */
    private int dosTime() {
        long seconds = Math.clamp(stat.modifiedSeconds(), 0, 5_000_000_000L);
        LocalDateTime t = LocalDateTime.ofInstant(Instant.ofEpochSecond(seconds), ZoneOffset.UTC);
        if (t.getYear() < FIRST_YEAR) {
            return 1 << 21 | 1 << 16;
        }
        int year = Math.min(t.getYear(), LAST_YEAR) - FIRST_YEAR;
        return year << 25
                | t.getMonthValue() << 21
                | t.getDayOfMonth() << 16
                | t.getHour() << 11
                | t.getMinute() << 5
                | t.getSecond() >> 1;
    }

    private static void u16(ByteSink out, int value) {
        out.u8(value & 0xff);
        out.u8(value >> 8 & 0xff);
    }

    private static void u64(ByteSink out, long value) {
        out.u32((int) value);
        out.u32((int) (value >>> 32));
    }
}
