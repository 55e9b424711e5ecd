package dev.coffer.archive.item;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Escaped;

import java.io.IOException;
import java.util.Arrays;

/** The header before a content in a zip, compared with what the directory says of it. */
final class ZipLocal {
    private ZipLocal() {}

    /**
     * Where the content begins.
     *
     * @param end where contents must end
     * @throws DamagedException if there is no such header, or it tells something else
     */
    static long contentOffset(ItemBytes bytes, ZipEntry entry, long end) throws IOException {
        String name = entry.name().toString();
        if (entry.offset() > end - Zip.LOCAL_LENGTH) {
            throw new DamagedException(name + " is damaged: it lies outside of the zip");
        }
        byte[] header = ItemInput.read(bytes, entry.offset(), Zip.LOCAL_LENGTH, name);
        if ((int) Little.u32(header, 0) != Zip.LOCAL) {
            throw new DamagedException(name + " is damaged: there is no header before it");
        }
        int nameLength = Little.u16(header, 26);
        int extraLength = Little.u16(header, 28);
        byte[] rest =
                ItemInput.read(
                        bytes, entry.offset() + Zip.LOCAL_LENGTH, nameLength + extraLength, name);
        if (!Arrays.equals(rest, 0, nameLength, entry.name().shared(), 0, entry.name().length())) {
            throw lies(name, "another name, " + Escaped.of(Arrays.copyOf(rest, nameLength)));
        }
        compare(header, Arrays.copyOfRange(rest, nameLength, rest.length), entry, name);
        long content = entry.offset() + Zip.LOCAL_LENGTH + nameLength + extraLength;
        if (entry.packed() > end - content) {
            throw new DamagedException(name + " is damaged: it reaches past where contents end");
        }
        return content;
    }

    private static void compare(byte[] header, byte[] extra, ZipEntry entry, String name)
            throws CofferException {
        int flags = Little.u16(header, 6);
        int meaningful = Zip.FLAG_ENCRYPTED | Zip.FLAG_DESCRIPTOR | Zip.FLAG_UTF8;
        if ((flags & meaningful) != (entry.flags() & meaningful)) {
            throw lies(name, "other flags");
        }
        if (Little.u16(header, 8) != entry.method()) {
            throw lies(name, "another method of compression");
        }
        if ((flags & Zip.FLAG_DESCRIPTOR) != 0 && Little.u32(header, 14) == 0) {
            return; // sizes and checksum follow the content
        }
        long packed = Little.u32(header, 18);
        long plain = Little.u32(header, 22);
        if (packed == Zip.MAX_32 || plain == Zip.MAX_32) {
            ZipExtra wide = ZipExtra.find(extra, Zip.EXTRA_64);
            if (wide == null || wide.length() < 16) {
                throw lies(name, "no size");
            }
            plain = Little.u64(extra, wide.from());
            packed = Little.u64(extra, wide.from() + 8);
        }
        if (packed != entry.packed() || plain != entry.plain()) {
            throw lies(name, "another size");
        }
        if ((int) Little.u32(header, 14) != entry.crc()) {
            throw lies(name, "another checksum");
        }
    }

    private static DamagedException lies(String name, String what) {
        return new DamagedException(
                name + " is refused: the header before it tells " + what + " than the directory");
    }
}
