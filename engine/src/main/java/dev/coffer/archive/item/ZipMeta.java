package dev.coffer.archive.item;

import dev.coffer.base.Bytes;
import dev.coffer.base.Timestamp;
import dev.coffer.os.FileKind;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * What a zip's entry says of a file, from whichever of its fields says it best.
 *
 * @param name its bytes in UTF-8, or as they are where a Unix made them
 */
record ZipMeta(Bytes name, FileKind kind, int mode, int uid, int gid, Timestamp modified) {
    private static final int FILE_MODE = 0644;
    private static final int FOLDER_MODE = 0755;

    /** Seconds from 1601 to 1970. */
    private static final long NTFS_EPOCH = 11_644_473_600L;

    private static final int NTFS_UNIT = 10_000_000;

    static ZipMeta of(ZipEntry entry) {
        byte[] name = name(entry);
        boolean slash = name.length > 0 && name[name.length - 1] == '/';
        FileKind kind = ForeignZip.kind(entry, slash);
        int mode = kind == FileKind.FOLDER ? FOLDER_MODE : FILE_MODE;
        if (entry.madeBy() == Zip.MADE_BY_UNIX && entry.unixMode() != 0) {
            mode = entry.unixMode() & 07777;
        }
        int[] owner = owner(entry);
        return new ZipMeta(Bytes.owning(name), kind, mode, owner[0], owner[1], modified(entry));
    }

    private static byte[] name(ZipEntry entry) {
        byte[] name = entry.name().shared();
        if (entry.has(Zip.FLAG_UTF8)) {
            return name;
        }
        byte[] extra = entry.extra().shared();
        ZipExtra field = ZipExtra.find(extra, Zip.EXTRA_UTF8_NAME);
        if (field != null && field.length() > 5 && extra[field.from()] == 1) {
            CRC32 crc = new CRC32();
            crc.update(name);
            if (Little.u32(extra, field.from() + 1) == crc.getValue()) {
                return Arrays.copyOfRange(extra, field.from() + 5, field.from() + field.length());
            }
        }
        return entry.madeBy() == Zip.MADE_BY_DOS ? fromDos(name) : name;
    }

    private static byte[] fromDos(byte[] name) {
        for (byte b : name) {
            if (b < 0) {
                return new String(name, Charset.forName("IBM437")).getBytes(StandardCharsets.UTF_8);
            }
        }
        return name;
    }

    private static int[] owner(ZipEntry entry) {
        byte[] extra = entry.extra().shared();
        ZipExtra field = ZipExtra.find(extra, Zip.EXTRA_OWNER);
        if (field == null || field.length() < 3 || extra[field.from()] != 1) {
            return new int[2];
        }
        int end = field.from() + field.length();
        int at = field.from() + 1;
        int[] ids = new int[2];
        for (int i = 0; i < 2 && at < end; i++) {
            int size = extra[at] & 0xff;
            at++;
            for (int k = 0; k < size && k < 4 && at + k < end; k++) {
                ids[i] |= (extra[at + k] & 0xff) << (8 * k);
            }
            at += size;
        }
        return ids;
    }

    private static Timestamp modified(ZipEntry entry) {
        byte[] extra = entry.extra().shared();
        ZipExtra ntfs = ZipExtra.find(extra, Zip.EXTRA_NTFS);
        if (ntfs != null
                && ntfs.length() >= 16
                && Little.u16(extra, ntfs.from() + 4) == 1
                && Little.u16(extra, ntfs.from() + 6) >= 8) {
            long units = Little.u64(extra, ntfs.from() + 8);
            return new Timestamp(
                    Math.floorDiv(units, NTFS_UNIT) - NTFS_EPOCH,
                    (int) Math.floorMod(units, (long) NTFS_UNIT) * 100);
        }
        ZipExtra time = ZipExtra.find(extra, Zip.EXTRA_TIME);
        if (time != null && time.length() >= 5 && (extra[time.from()] & 1) != 0) {
            return new Timestamp((int) Little.u32(extra, time.from() + 1), 0);
        }
        return new Timestamp(dosTime(entry.dosTime()), 0);
    }

    /** Of no zone that anybody tells; taken as UTC. What is no date is the first there is. */
    private static long dosTime(int time) {
        int month = Math.clamp(time >>> 21 & 15, 1, 12);
        int day = Math.clamp(time >>> 16 & 31, 1, 28);
        LocalDateTime first =
                LocalDateTime.of(
                        1980 + (time >>> 25),
                        month,
                        day,
                        Math.min(23, time >>> 11 & 31),
                        Math.min(59, time >>> 5 & 63),
                        Math.min(59, (time & 31) * 2));
        // A day past the 28th is added, so that one which the month does not have does no harm.
        return first.plusDays(Math.max(0, (time >>> 16 & 31) - 28)).toEpochSecond(ZoneOffset.UTC);
    }
}
