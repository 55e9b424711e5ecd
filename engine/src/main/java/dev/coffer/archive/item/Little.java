package dev.coffer.archive.item;

/** Numbers with the lowest byte first, as gzip and zip have them. */
final class Little {
    private Little() {}

    static void putU16(byte[] to, int at, int value) {
        to[at] = (byte) value;
        to[at + 1] = (byte) (value >> 8);
    }

    static void putU32(byte[] to, int at, int value) {
        putU16(to, at, value);
        putU16(to, at + 2, value >> 16);
    }

    static void putU64(byte[] to, int at, long value) {
        putU32(to, at, (int) value);
        putU32(to, at + 4, (int) (value >> 32));
    }

    static int u16(byte[] from, int at) {
        return (from[at] & 0xff) | (from[at + 1] & 0xff) << 8;
    }

    /** Unsigned. */
    static long u32(byte[] from, int at) {
        return u16(from, at) | (long) u16(from, at + 2) << 16;
    }

    static long u64(byte[] from, int at) {
        return u32(from, at) | u32(from, at + 4) << 32;
    }
}
