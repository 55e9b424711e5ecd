package dev.coffer.archive.item;

import dev.coffer.base.ByteSink;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A zip put together by hand, in which anything may be said twice and differently. */
final class ZipBytes {
    static final int UNIX = 3 << 8 | 20;
    static final int DOS = 20;
    static final int FILE = 0100644 << 16;
    static final int LINK = 0120777 << 16;
    static final int FOLDER = 0040755 << 16;

    /** One entry as the directory tells it; change it after it was added to make it lie. */
    static final class Listed {
        byte[] name = new byte[0];
        int madeBy = UNIX;
        int flags;
        int method;
        int crc;
        long packed;
        long plain;
        long offset;
        int attributes = FILE;
        byte[] extra = new byte[0];
        int disk;
    }

    final List<Listed> listed = new ArrayList<>();
    private final ByteSink out = new ByteSink(1024);

    int length() {
        return out.length();
    }

    Listed file(String name, String content) {
        return entry(TarBytes.bytes(name), TarBytes.bytes(content), 0, 0);
    }

    Listed deflated(String name, String content) {
        return entry(TarBytes.bytes(name), TarBytes.bytes(content), 8, 0);
    }

    Listed entry(byte[] name, byte[] content, int method, int flags) {
        Listed entry = new Listed();
        CRC32 crc = new CRC32();
        crc.update(content);
        byte[] packed = method == 8 ? deflate(content) : content;
        entry.name = name;
        entry.flags = flags;
        entry.method = method;
        entry.crc = (int) crc.getValue();
        entry.packed = packed.length;
        entry.plain = content.length;
        entry.offset = out.length();
        local(entry);
        out.raw(packed, 0, packed.length);
        listed.add(entry);
        return entry;
    }

    /** A header before nothing. */
    void local(Listed entry) {
        out.u32(0x04034b50);
        u16(20);
        u16(entry.flags);
        u16(entry.method);
        out.u32(1 << 21 | 1 << 16);
        out.u32(entry.crc);
        out.u32((int) entry.packed);
        out.u32((int) entry.plain);
        u16(entry.name.length);
        u16(0);
        out.raw(entry.name, 0, entry.name.length);
    }

    void raw(byte[] bytes) {
        out.raw(bytes, 0, bytes.length);
    }

    static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] packed = new byte[content.length + 100];
        int n = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, n);
    }

    byte[] end() {
        return end(listed.size(), 0);
    }

    /**
     * @param count of entries that is told
     * @param shift how far off the directory is told to be
     */
    byte[] end(int count, int shift) {
        int start = out.length();
        for (Listed e : listed) {
            out.u32(0x02014b50);
            u16(e.madeBy);
            u16(20);
            u16(e.flags);
            u16(e.method);
            out.u32(1 << 21 | 1 << 16);
            out.u32(e.crc);
            out.u32((int) e.packed);
            out.u32((int) e.plain);
            u16(e.name.length);
            u16(e.extra.length);
            u16(0);
            u16(e.disk);
            u16(0);
            out.u32(e.attributes);
            out.u32((int) e.offset);
            out.raw(e.name, 0, e.name.length);
            out.raw(e.extra, 0, e.extra.length);
        }
        int length = out.length() - start;
        out.u32(0x06054b50);
        out.u32(0);
        u16(count);
        u16(count);
        out.u32(length);
        out.u32(start + shift);
        u16(0);
        return out.toBytes();
    }

    private void u16(int value) {
        out.u8(value & 0xff);
        out.u8(value >> 8 & 0xff);
    }
}
