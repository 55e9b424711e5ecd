package dev.coffer.archive.item;

import java.util.Arrays;

/**
 * One header block of a tar being put together: the fields of POSIX ustar, numbers in octal. For
 * one thread.
 */
final class TarBlock {
    static final int SIZE = 512;

    static final int NAME = 0;
    static final int NAME_LENGTH = 100;
    static final int MODE = 100;
    static final int UID = 108;
    static final int GID = 116;
    static final int ID_LENGTH = 8;
    static final int CONTENT_SIZE = 124;
    static final int NUMBER_LENGTH = 12;
    static final int MODIFIED = 136;
    static final int CHECKSUM = 148;
    static final int CHECKSUM_LENGTH = 8;
    static final int TYPE = 156;
    static final int LINK_NAME = 157;
    static final int MAGIC = 257;
    static final int VERSION = 263;
    static final int USER = 265;
    static final int GROUP = 297;
    static final int ACCOUNT_LENGTH = 32;
    static final int DEVICE_MAJOR = 329;
    static final int DEVICE_MINOR = 337;
    static final int PREFIX = 345;
    static final int PREFIX_LENGTH = 155;

    /** What fits 11 octal digits. */
    static final long LARGEST_NUMBER = (1L << 33) - 1;

    /** What fits 7 octal digits. */
    static final long LARGEST_ID = (1L << 21) - 1;

    private static final byte[] USTAR = {'u', 's', 't', 'a', 'r', 0, '0', '0'};

    private final byte[] bytes = new byte[SIZE];

    void begin(char type) {
        Arrays.fill(bytes, (byte) 0);
        System.arraycopy(USTAR, 0, bytes, MAGIC, USTAR.length);
        bytes[TYPE] = (byte) type;
    }

    /** Up to so many bytes; a NUL after them is not needed if the field is full. */
    void text(int at, byte[] text, int from, int length) {
        System.arraycopy(text, from, bytes, at, length);
    }

    /** Octal digits, and a NUL. */
    void octal(int at, int fieldLength, long number) {
        long rest = number;
        for (int i = at + fieldLength - 2; i >= at; i--) {
            bytes[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
    }

    /** As GNU writes what is too large: base 256, the first bit set. */
    void binary(int at, int fieldLength, long number) {
        long rest = number;
        for (int i = at + fieldLength - 1; i >= at; i--) {
            bytes[i] = (byte) rest;
            rest >>= 8;
        }
        bytes[at] = (byte) (bytes[at] | 0x80);
    }

    /** The whole, with its checksum; good until the next one begins. */
    byte[] finish() {
        Arrays.fill(bytes, CHECKSUM, CHECKSUM + CHECKSUM_LENGTH, (byte) ' ');
        int sum = 0;
        for (byte b : bytes) {
            sum += b & 0xff;
        }
        octal(CHECKSUM, CHECKSUM_LENGTH - 1, sum); // six digits, a NUL, and the blank
        return bytes;
    }

    /** Zeros that fill the last block of so many bytes. */
    static int padding(long length) {
        return (int) (-length & (SIZE - 1));
    }
}
