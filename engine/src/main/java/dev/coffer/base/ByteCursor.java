package dev.coffer.base;

import java.util.Arrays;

/** Reads what {@link ByteSink} wrote, and refuses to read past its end. For one thread. */
public final class ByteCursor {
    private final byte[] bytes;
    private final int end;
    private int at;

    public ByteCursor(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    public boolean atEnd() {
        return at == end;
    }

    /** How many bytes are still to come. */
    public int remaining() {
        return end - at;
    }

    public int u8() throws DamagedException {
        if (at >= end) {
            throw ended();
        }
        return bytes[at++] & 0xff;
    }

    public int u32() throws DamagedException {
        need(4);
        int value = u32(bytes, at);
        at += 4;
        return value;
    }

    public static int u32(byte[] from, int offset) {
        return (from[offset] & 0xff)
                | ((from[offset + 1] & 0xff) << 8)
                | ((from[offset + 2] & 0xff) << 16)
                | ((from[offset + 3] & 0xff) << 24);
    }

    public long varint() throws DamagedException {
        int first = u8();
        if (first < 0x80) {
            return first;
        }
        long value = first & 0x7f;
        for (int shift = 7; shift < 64; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new DamagedException("a number without end");
    }

    /** A number that must fit an array. */
    public int count() throws DamagedException {
        long value = varint();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new DamagedException("a length out of range: " + value);
        }
        return (int) value;
    }

    public long zigzag() throws DamagedException {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    public byte[] raw(int count) throws DamagedException {
        need(count);
        byte[] copy = Arrays.copyOfRange(bytes, at, at + count);
        at += count;
        return copy;
    }

    public void rawInto(byte[] target, int offset, int count) throws DamagedException {
        need(count);
        System.arraycopy(bytes, at, target, offset, count);
        at += count;
    }

    public Bytes sized() throws DamagedException {
        int count = count();
        return count == 0 ? Bytes.EMPTY : Bytes.owning(raw(count));
    }

    private void need(int count) throws DamagedException {
        if (count < 0 || count > end - at) {
            throw ended();
        }
    }

    private static DamagedException ended() {
        return new DamagedException("ends too early");
    }
}
