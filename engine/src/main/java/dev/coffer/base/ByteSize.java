package dev.coffer.base;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * A number of bytes, as people write and read it. Shown in powers of 1024 ({@code 1.2 MiB}); taken
 * in either: {@code K}, {@code M}, {@code G}, {@code T}, {@code P} and {@code KiB}, {@code MiB}, …
 * are powers of 1024, {@code kB}, {@code MB}, … powers of 1000, as for rsync and the GNU tools.
 *
 * @param bytes {@code >= 0}
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final String UNITS = "KMGTPE";

    /**
     * @throws IllegalArgumentException if negative
     */
    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size cannot be negative: " + bytes);
        }
    }

    /**
     * Takes {@code 10 MiB}, {@code 1.5G}, {@code 700kB}, {@code 4096}; upper or lower case, with or
     * without spaces before the unit. A part of a byte is dropped.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public static ByteSize parse(String text) {
        String trimmed = text.strip();
        int digits = 0;
        while (digits < trimmed.length() && isNumeral(trimmed.charAt(digits))) {
            digits++;
        }
        BigDecimal number = number(trimmed.substring(0, digits), text);
        long unit = unit(trimmed.substring(digits).strip(), text);
        BigDecimal bytes = number.multiply(BigDecimal.valueOf(unit));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("the size " + text + " is too large");
        }
        return new ByteSize(bytes.setScale(0, RoundingMode.DOWN).longValueExact());
    }

    private static boolean isNumeral(char c) {
        return (c >= '0' && c <= '9') || c == '.';
    }

    private static BigDecimal number(String numerals, String text) {
        // An exponent is not taken, so the length bounds the value too.
        if (numerals.isEmpty() || numerals.length() > 40) {
            throw notASize(text);
        }
        try {
            return new BigDecimal(numerals);
        } catch (NumberFormatException e) {
            throw notASize(text);
        }
    }

    private static long unit(String written, String text) {
        String unit = written.toUpperCase(Locale.ROOT);
        if (unit.isEmpty() || unit.equals("B")) {
            return 1;
        }
        int power = UNITS.indexOf(unit.charAt(0)) + 1;
        long base =
                switch (unit.substring(1)) {
                    case "", "IB" -> 1024;
                    case "B" -> 1000;
                    default -> 0;
                };
        if (power == 0 || base == 0) {
            throw notASize(text);
        }
        long value = 1;
        for (int i = 0; i < power; i++) {
            value *= base;
        }
        return value;
    }

    private static IllegalArgumentException notASize(String text) {
        return new IllegalArgumentException(
                "\""
                        + text
                        + "\" is not a size; write a number and a unit, as in 10 MiB or 500 kB");
    }

    /** For people, at most one decimal: {@code 512 B}, {@code 1.2 MiB}, {@code 34.0 GiB}. */
    public String forPeople() {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int power = 1;
        long unit = 1024;
        // The last tenth that still rounds up to the next unit is shown in that one.
        while (power < UNITS.length() && bytes >= unit * 1024 - unit / 20) {
            unit *= 1024;
            power++;
        }
        long whole = bytes / unit;
        long tenths = ((bytes % unit) * 10 + unit / 2) / unit;
        if (power == UNITS.length()) { // ten times the rest would not fit
            tenths = ((bytes % unit) / (unit / 1024) * 10 + 512) / 1024;
        }
        if (tenths == 10) {
            whole++;
            tenths = 0;
        }
        return whole + "." + tenths + " " + UNITS.charAt(power - 1) + "iB";
    }

    /** The exact size in the largest unit that divides it, as {@link #parse} takes it back. */
    @Override
    public String toString() {
        int power = 0;
        long count = bytes;
        while (count != 0 && count % 1024 == 0 && power < UNITS.length()) {
            count /= 1024;
            power++;
        }
        return power == 0 ? count + " B" : count + " " + UNITS.charAt(power - 1) + "iB";
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }
}
