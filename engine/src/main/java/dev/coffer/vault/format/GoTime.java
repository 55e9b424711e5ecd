package dev.coffer.vault.format;

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
        int n = text.length();
        if (n < 20
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || (text.charAt(10) != 'T' && text.charAt(10) != 't')
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            throw bad(text);
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 2);
        int day = number(text, 8, 2);
        int hour = number(text, 11, 2);
        int minute = number(text, 14, 2);
        int second = number(text, 17, 2);
        if (month < 1
                || month > 12
                || day < 1
                || day > 31
                || hour > 24
                || minute > 59
                || second > 60) {
            throw bad(text);
        }
        int at = 19;
        int nanos = 0;
        if (text.charAt(at) == '.' || text.charAt(at) == ',') {
            at++;
            int digits = 0;
            while (at < n && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                if (digits < 9) {
                    nanos = nanos * 10 + (text.charAt(at) - '0');
                    digits++;
                }
                at++;
            }
            for (; digits < 9; digits++) {
                nanos *= 10;
            }
        }
        int offset = offset(text, at);
        long days = days(year, month, day);
        return new Parsed(
                days * 86400 + hour * 3600L + minute * 60L + second - offset, nanos, offset);
    }

    private static int offset(String text, int at) {
        int n = text.length();
        if (at == n - 1 && (text.charAt(at) == 'Z' || text.charAt(at) == 'z')) {
            return 0;
        }
        if (at != n - 6 || text.charAt(at + 3) != ':') {
            throw bad(text);
        }
        int size = number(text, at + 1, 2) * 3600 + number(text, at + 4, 2) * 60;
        return switch (text.charAt(at)) {
            case '+' -> size;
            case '-' -> -size;
            default -> throw bad(text);
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

    private static int number(String text, int from, int digits) {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw bad(text);
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException("not a time: " + text);
    }
}
