package dev.coffer.vault.format;

import dev.coffer.base.Utf8;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Writes JSON as Go's {@code encoding/json} does, byte for byte: no spaces, {@code <>&} escaped,
 * what is not UTF-8 replaced, times without trailing zeros. Grows; used again after {@link #reset}.
 * Not thread-safe.
 */
public final class GoJson {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REPLACEMENT = "\\ufffd".getBytes(StandardCharsets.US_ASCII);
    private static final int[] TEN = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
    };

    private byte[] bytes = new byte[1024];
    private int length;

    public void reset() {
        length = 0;
    }

    public int length() {
        return length;
    }

    /** The array itself, of which the first {@link #length} bytes count. */
    public byte[] shared() {
        return bytes;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            int wanted = Math.addExact(length, more);
            bytes =
                    Arrays.copyOf(
                            bytes,
                            (int) Math.min(Integer.MAX_VALUE - 8, wanted + (wanted >> 1) + 64L));
        }
    }

    /** ASCII text as it is: brackets, names of fields, commas. */
    @SuppressWarnings("deprecation") // the one way to copy ASCII without an array between
    public GoJson raw(String ascii) {
        int n = ascii.length();
        room(n);
        ascii.getBytes(0, n, bytes, length);
        length += n;
        return this;
    }

    public GoJson raw(byte[] json, int from, int count) {
        room(count);
        System.arraycopy(json, from, bytes, length, count);
        length += count;
        return this;
    }

    private void put(int b) {
        bytes[length++] = (byte) b;
    }

    public GoJson string(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A string; bytes that are not UTF-8 are lost, as they are in Go. */
    public GoJson string(byte[] utf8) {
        room(utf8.length * 6 + 2);
        put('"');
        int i = 0;
        while (i < utf8.length) {
            int b = utf8[i];
            if (b >= 0x20 && b != '"' && b != '\\' && b != '<' && b != '>' && b != '&') {
                put(b);
                i++;
            } else if (b >= 0) {
                escape(b);
                i++;
            } else {
                i += multibyte(utf8, i);
            }
        }
        put('"');
        return this;
    }

    private void escape(int b) {
        put('\\');
        switch (b) {
            case '"', '\\' -> put(b);
            case '\n' -> put('n');
            case '\r' -> put('r');
            case '\t' -> put('t');
            case '\b' -> put('b');
            case '\f' -> put('f');
            default -> {
                put('u');
                put('0');
                put('0');
                put(HEX[b >> 4]);
                put(HEX[b & 15]);
            }
        }
    }

    private int multibyte(byte[] utf8, int at) {
        int n = Utf8.sequence(utf8, at);
        if (n == 0) {
            System.arraycopy(REPLACEMENT, 0, bytes, length, REPLACEMENT.length);
            length += REPLACEMENT.length;
            return 1;
        }
        boolean separator =
                n == 3
                        && utf8[at] == (byte) 0xe2
                        && utf8[at + 1] == (byte) 0x80
                        && (utf8[at + 2] & 0xfe) == 0xa8;
        if (separator) { // U+2028, U+2029
            raw("\\u202").put(HEX[utf8[at + 2] & 15]);
        } else {
            System.arraycopy(utf8, at, bytes, length, n);
            length += n;
        }
        return n;
    }

    /** A number taken as unsigned. */
    public GoJson unsigned(long number) {
        if (number >= 0 && number < 10) {
            room(1);
            put((int) ('0' + number));
            return this;
        }
        return raw(Long.toUnsignedString(number));
    }

    /** As unsigned, 32 bits. */
    public GoJson unsigned(int number) {
        return unsigned(number & 0xffffffffL);
    }

    public GoJson signed(long number) {
        return raw(Long.toString(number));
    }

    /** A string of lower-case hex digits. */
    public GoJson hex(byte[] id, int from, int count) {
        room(2 * count + 2);
        put('"');
        for (int i = from; i < from + count; i++) {
            put(HEX[(id[i] >> 4) & 15]);
            put(HEX[id[i] & 15]);
        }
        put('"');
        return this;
    }

    public GoJson base64(byte[] binary) {
        byte[] text = Base64.getEncoder().encode(binary);
        return raw("\"").raw(text, 0, text.length).raw("\"");
    }

    /**
     * A time in the form of RFC 3339 with nanoseconds.
     *
     * @param seconds since 1970
     * @param offset of the zone at that time, in seconds; its seconds are dropped, as Go does
     */
    public GoJson time(long seconds, int nanos, int offset) {
        room(48);
        put('"');
        long local = seconds + offset;
        long days = Math.floorDiv(local, 86400L);
        int second = (int) (local - days * 86400L);
        date(days);
        put('T');
        two(second / 3600);
        put(':');
        two(second / 60 % 60);
        put(':');
        two(second % 60);
        fraction(nanos);
        zone(offset);
        put('"');
        return this;
    }

    /** Days since 1970 as year, month and day; the year is held between 0 and 9999. */
    private void date(long days) {
        long z = days + 719_468;
        long era = Math.floorDiv(z, 146_097L);
        int dayOfEra = (int) (z - era * 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int shifted = (5 * dayOfYear + 2) / 153;
        int month = shifted < 10 ? shifted + 3 : shifted - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        int held = Math.clamp(year, 0, 9999);
        two(held / 100);
        two(held % 100);
        put('-');
        two(month);
        put('-');
        two(dayOfYear - (153 * shifted + 2) / 5 + 1);
    }

    private void two(int number) {
        put('0' + number / 10);
        put('0' + number % 10);
    }

    private void fraction(int nanos) {
        if (nanos == 0) {
            return;
        }
        put('.');
        int rest = nanos;
        for (int i = 8; rest > 0; i--) {
            put('0' + rest / TEN[i]);
            rest %= TEN[i];
        }
    }

    private void zone(int offset) {
        int minutes = offset / 60;
        if (minutes == 0) {
            // Go writes Z for an offset of no seconds only, and +00:00 for one of a few.
            if (offset == 0) {
                put('Z');
                return;
            }
        }
        put(minutes < 0 ? '-' : '+');
        two(Math.abs(minutes) / 60);
        put(':');
        two(Math.abs(minutes) % 60);
    }
}
