package dev.coffer.vault.format;

import java.nio.charset.StandardCharsets;

/** Times as Go writes them into JSON: RFC 3339, any offset, any number of decimals. */
final class GoTime {
    private GoTime() {}

    /**
     * What a text stands for.
     *
     * @param seconds since 1970
     * @param offset of the zone it was written in, in seconds
     */
    record Parsed(long seconds, int nanos, int offset) {}

    /** The time that no time is written as. */
    static final Parsed ZERO = new Parsed(-62_135_596_800L, 0, 0);

    /**
     * @throws IllegalArgumentException if it is not of this form
     */
    static Parsed parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /**
     * @param length of the text, which begins at {@code from}
     * @throws IllegalArgumentException if it is not of this form
     */
    static Parsed parse(byte[] text, int from, int length) {
        int end = from + length;
        if (length < 20
                || text[from + 4] != '-'
                || text[from + 7] != '-'
                || (text[from + 10] != 'T' && text[from + 10] != 't')
                || text[from + 13] != ':'
                || text[from + 16] != ':') {
            throw bad(text, from, length);
        }
        int year = number(text, from, 4);
        int month = number(text, from + 5, 2);
        int day = number(text, from + 8, 2);
        int hour = number(text, from + 11, 2);
        int minute = number(text, from + 14, 2);
        int second = number(text, from + 17, 2);
        if (month < 1
                || month > 12
                || day < 1
                || day > 31
                || hour > 24
                || minute > 59
                || second > 60) {
            throw bad(text, from, length);
        }
        int at = from + 19;
        int nanos = 0;
        if (text[at] == '.' || text[at] == ',') {
            at++;
            int digits = 0;
            while (at < end && text[at] >= '0' && text[at] <= '9') {
                if (digits < 9) {
                    nanos = nanos * 10 + (text[at] - '0');
                    digits++;
                }
                at++;
            }
            for (; digits < 9; digits++) {
                nanos *= 10;
            }
        }
        int offset = offset(text, at, end);
        long days = days(year, month, day);
        return new Parsed(
                days * 86400 + hour * 3600L + minute * 60L + second - offset, nanos, offset);
    }

    private static int offset(byte[] text, int at, int end) {
        if (at == end - 1 && (text[at] == 'Z' || text[at] == 'z')) {
            return 0;
        }
        if (at != end - 6 || text[at + 3] != ':') {
            throw bad(text, at, end - at);
        }
        int size = number(text, at + 1, 2) * 3600 + number(text, at + 4, 2) * 60;
        return switch (text[at]) {
            case '+' -> size;
            case '-' -> -size;
            default -> throw bad(text, at, end - at);
        };
    }

    /** Days from 1970 to a date. */
    private static long days(int year, int month, int day) {
        int y = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(y, 400);
        int yearOfEra = y - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }

    private static int number(byte[] text, int from, int digits) {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                throw bad(text, from, digits);
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static IllegalArgumentException bad(byte[] text, int from, int length) {
        return new IllegalArgumentException(
                "not a time: " + new String(text, from, length, StandardCharsets.UTF_8));
    }
}
