package dev.coffer.base;

import java.util.Arrays;

/** Bytes being put together, with the number forms of docs/format.md. For one thread. */
public final class ByteSink {
    private byte[] bytes;
    private int length;

    public ByteSink(int capacity) {
        bytes = new byte[capacity];
    }

    public int length() {
        return length;
    }

    /** The bytes so far, and room behind them; good until the next one is added. */
    public byte[] array() {
        return bytes;
    }

    /** Begins anew, in the same room. */
    public void clear() {
        length = 0;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    public void u8(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    /** Four bytes, lowest first. */
    public void u32(int value) {
        room(4);
        putU32(length, value);
        length += 4;
    }

    /** Puts four bytes in place of those at an offset. */
    public void putU32(int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >> 8);
        bytes[at + 2] = (byte) (value >> 16);
        bytes[at + 3] = (byte) (value >> 24);
    }

    /** Seven bits a byte, lowest first, the high bit set on all but the last. */
    public void varint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /** Small numbers of either sign in few bytes. */
    public void zigzag(long value) {
        varint((value << 1) ^ (value >> 63));
    }

    public void raw(byte[] from, int offset, int count) {
        room(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    /** Length, then the bytes. */
    public void sized(byte[] from) {
        varint(from.length);
        raw(from, 0, from.length);
    }

    public void sized(Bytes from) {
        sized(from.shared());
    }
}
