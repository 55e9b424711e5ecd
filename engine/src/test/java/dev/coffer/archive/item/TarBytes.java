package dev.coffer.archive.item;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A tar put together by hand, byte by byte, as no honest program would. */
final class TarBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    TarBytes file(String name, String content) {
        return entry(name, '0', "", bytes(content));
    }

    TarBytes folder(String name) {
        return entry(name, '5', "", new byte[0]);
    }

    TarBytes link(String name, String target) {
        return entry(name, '2', target, new byte[0]);
    }

    TarBytes hardLink(String name, String target) {
        return entry(name, '1', target, new byte[0]);
    }

    TarBytes pax(String... records) {
        return entry("pax", 'x', "", bytes(String.join("", records)));
    }

    /** A record of the right length. */
    static String record(String key, String value) {
        int rest = key.length() + value.length() + 3;
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        return length + " " + key + "=" + value + "\n";
    }

    TarBytes entry(String name, char type, String target, byte[] content) {
        return header(name, type, target, Long.toOctalString(content.length)).raw(content);
    }

    /** A header alone, with a size that need not be one. */
    TarBytes header(String name, char type, String target, String size) {
        byte[] block = new byte[512];
        put(block, 0, bytes(name.substring(0, Math.min(100, name.length()))));
        put(block, 100, bytes("0000644"));
        put(block, 108, bytes("0001750"));
        put(block, 116, bytes("0001750"));
        put(block, 124, bytes(size));
        put(block, 136, bytes("14000000000"));
        block[156] = (byte) type;
        put(block, 157, bytes(target));
        put(block, 257, bytes("ustar\00000"));
        return sealed(block);
    }

    /** Any block, with the checksum that belongs to it. */
    TarBytes sealed(byte[] block) {
        put(block, 148, bytes("        "));
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, bytes(String.format("%06o\0 ", sum)));
        out.writeBytes(block);
        return this;
    }

    /** Filled up to a whole block. */
    TarBytes raw(byte[] content) {
        out.writeBytes(content);
        out.writeBytes(new byte[-content.length & 511]);
        return this;
    }

    private static void put(byte[] block, int at, byte[] bytes) {
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    byte[] unended() {
        return out.toByteArray();
    }

    byte[] end() {
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }
}
