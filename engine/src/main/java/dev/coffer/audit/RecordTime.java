package dev.coffer.audit;

import java.time.OffsetDateTime;

/**
 * The time of a record: RFC 3339 with milliseconds and offset, always of the same length. Without
 * formatters, which take some 10 ms to load.
 */
final class RecordTime {
    static final int LENGTH = "2026-11-22T01:02:03.004+00:00".length();

    private RecordTime() {}

    static void append(StringBuilder out, OffsetDateTime time) {
        number(out, time.getYear(), 4);
        out.append('-');
        number(out, time.getMonthValue(), 2);
        out.append('-');
        number(out, time.getDayOfMonth(), 2);
        out.append('T');
        number(out, time.getHour(), 2);
        out.append(':');
        number(out, time.getMinute(), 2);
        out.append(':');
        number(out, time.getSecond(), 2);
        out.append('.');
        number(out, time.getNano() / 1_000_000, 3);
        int minutes = time.getOffset().getTotalSeconds() / 60;
        out.append(minutes < 0 ? '-' : '+');
        number(out, Math.abs(minutes) / 60, 2);
        out.append(':');
        number(out, Math.abs(minutes) % 60, 2);
    }

    private static void number(StringBuilder out, int value, int digits) {
        String text = Integer.toString(value);
        for (int i = text.length(); i < digits; i++) {
            out.append('0');
        }
        out.append(text);
    }

    /**
     * Milliseconds since 1970; of a time that is none, something.
     *
     * @param at where it begins, with all of its length behind
     */
    static long epochMillis(byte[] line, int at) {
        long year = digits(line, at, 4);
        long month = digits(line, at + 5, 2);
        // Days by the calendar that repeats every 400 years, its years beginning in March.
        long shifted = month <= 2 ? year - 1 : year;
        long era = shifted / 400;
        long yearOfEra = shifted - era * 400;
        long dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + digits(line, at + 8, 2) - 1;
        long days =
                era * 146097
                        + yearOfEra * 365
                        + yearOfEra / 4
                        - yearOfEra / 100
                        + dayOfYear
                        - 719468;
        long offset = digits(line, at + 24, 2) * 60 + digits(line, at + 27, 2);
        long minutes =
                (days * 24 + digits(line, at + 11, 2)) * 60
                        + digits(line, at + 14, 2)
                        - (line[at + 23] == '-' ? -offset : offset);
        return (minutes * 60 + digits(line, at + 17, 2)) * 1000 + digits(line, at + 20, 3);
    }

    private static long digits(byte[] line, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value * 10 + line[i] - '0';
        }
        return value;
    }
}
