package dev.coffer.base;

import java.time.Duration;

/**
 * How long something is kept, as people write it: {@code 90d}, {@code 12h}, {@code 2w}, {@code
 * 1y5m7d2h}; {@code y} is years, {@code m} months, {@code w} weeks, {@code d} days, {@code h}
 * hours, each at most once and in this order. The form of restic's {@code --keep-within}, and
 * weeks.
 *
 * @param years {@code >= 0}
 * @param months {@code >= 0}
 * @param weeks {@code >= 0}
 * @param days {@code >= 0}
 * @param hours {@code >= 0}
 */
public record Period(int years, int months, int weeks, int days, int hours) {
    private static final String UNITS = "ymwdh";
    private static final int MOST = 999_999;

    /**
     * @throws IllegalArgumentException if a part is negative or over 999,999
     */
    public Period {
        check(years);
        check(months);
        check(weeks);
        check(days);
        check(hours);
    }

    private static void check(int part) {
        if (part < 0 || part > MOST) {
            throw new IllegalArgumentException("not from 0 to " + MOST + ": " + part);
        }
    }

    public static Period ofDays(int days) {
        return new Period(0, 0, 0, days, 0);
    }

    /**
     * Takes the written form; {@code 0d} is none at all. Spaces between the parts are ignored.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public static Period parse(String text) {
        int[] parts = new int[UNITS.length()];
        int next = 0; // the first unit that may still come
        int number = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                number = Math.max(number, 0) * 10 + (c - '0');
                if (number > MOST) {
                    throw new IllegalArgumentException("the time \"" + text + "\" is too long");
                }
            } else if (c != ' ') {
                int unit = UNITS.indexOf(c);
                if (number < 0 || unit < next) {
                    throw notAPeriod(text);
                }
                parts[unit] = number;
                next = unit + 1;
                number = -1;
            } else if (number >= 0 && i + 1 < text.length() && isDigit(text.charAt(i + 1))) {
                throw notAPeriod(text); // "9 0d" is no number
            }
        }
        if (number >= 0 || next == 0) {
            throw notAPeriod(text);
        }
        return new Period(parts[0], parts[1], parts[2], parts[3], parts[4]);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static IllegalArgumentException notAPeriod(String text) {
        return new IllegalArgumentException(
                "\""
                        + text
                        + "\" is not a time; write numbers with y, m (months), w, d or h, as in"
                        + " 90d, 12h or 1y6m");
    }

    /** Its length, a year counted as 365 days and a month as 30. */
    public Duration toDuration() {
        return Duration.ofDays(365L * years + 30L * months + 7L * weeks + days).plusHours(hours);
    }

    /** The longer of two; the first if they are equally long. */
    public static Period longer(Period one, Period other) {
        return one.toDuration().compareTo(other.toDuration()) >= 0 ? one : other;
    }

    /** For people: {@code 90 days}, {@code 1 year 6 months}. */
    public String forPeople() {
        StringBuilder out = new StringBuilder();
        append(out, years, "year");
        append(out, months, "month");
        append(out, weeks, "week");
        append(out, days, "day");
        append(out, hours, "hour");
        return out.isEmpty() ? "0 days" : out.toString();
    }

    private static void append(StringBuilder out, int number, String unit) {
        if (number > 0) {
            out.append(out.isEmpty() ? "" : " ").append(number).append(' ').append(unit);
            out.append(number == 1 ? "" : "s");
        }
    }

    /** The written form, as {@link #parse} takes it back. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        int[] parts = {years, months, weeks, days, hours};
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] > 0) {
                out.append(parts[i]).append(UNITS.charAt(i));
            }
        }
        return out.isEmpty() ? "0d" : out.toString();
    }
}
