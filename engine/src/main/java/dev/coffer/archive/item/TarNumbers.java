package dev.coffer.archive.item;

import dev.coffer.base.Timestamp;

import org.jspecify.annotations.Nullable;

/** The ways in which tars write numbers. Each gives null for what is none. */
final class TarNumbers {
    private static final int NANO_DIGITS = 9;
    private static final long HIGHEST_DECIMAL = Long.MAX_VALUE / 10 - 1;

    private TarNumbers() {}

    /** A field of a header block: octal digits between blanks and NULs, or base 256. */
    static @Nullable Long field(byte[] from, int at, int length) {
        if ((from[at] & 0x80) != 0) {
            return binary(from, at, length);
        }
        int i = at;
        int end = at + length;
        while (i < end && from[i] == ' ') {
            i++;
        }
        long value = 0;
        for (; i < end && from[i] >= '0' && from[i] <= '7'; i++) {
            value = value << 3 | (from[i] - '0'); // at most 12 digits
        }
        for (; i < end; i++) {
            if (from[i] != ' ' && from[i] != 0) {
                return null;
            }
        }
        return value;
    }

    /** Of two's complement, but for the first bit, which says that it is this form. */
    private static @Nullable Long binary(byte[] from, int at, int length) {
        boolean negative = (from[at] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = at; i < at + length; i++) {
            int b = from[i] & 0xff;
            if (i == at) {
                b = negative ? b | 0x80 : b & 0x7f;
            }
            if (value >> 55 != (negative ? -1 : 0)) {
                return null; // more than 64 bits
            }
            value = value << 8 | b;
        }
        return value;
    }

    /** Decimal digits, not negative. */
    static @Nullable Long decimal(byte[] text) {
        return decimal(text, 0, text.length);
    }

    static @Nullable Long decimal(byte[] text, int from, int end) {
        if (from >= end) {
            return null;
        }
        long value = 0;
        for (int i = from; i < end; i++) {
            if (text[i] < '0' || text[i] > '9' || value > HIGHEST_DECIMAL) {
                return null;
            }
            value = value * 10 + (text[i] - '0');
        }
        return value;
    }

    /** Seconds with a sign and a fraction, of which what is finer than a nanosecond is cut off. */
    static @Nullable Timestamp time(byte[] text) {
        int from = text.length > 0 && text[0] == '-' ? 1 : 0;
        int dot = from;
        while (dot < text.length && text[dot] != '.') {
            dot++;
        }
        Long seconds = decimal(text, from, dot);
        if (seconds == null) {
            return null;
        }
        int nanos = 0;
        for (int i = 0; i < NANO_DIGITS; i++) {
            int at = dot + 1 + i;
            int digit = at < text.length ? text[at] - '0' : 0;
            if (digit < 0 || digit > 9) {
                return null;
            }
            nanos = nanos * 10 + digit;
        }
        if (from == 0) {
            return new Timestamp(seconds, nanos);
        }
        return nanos == 0
                ? new Timestamp(-seconds, 0)
                : new Timestamp(-seconds - 1, 1_000_000_000 - nanos);
    }
}
