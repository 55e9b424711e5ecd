package dev.coffer.source;

import org.jspecify.annotations.Nullable;

import java.util.function.IntPredicate;

/** A set of byte values, as a character class of a pattern gives it. */
final class ByteSet {
    private final long[] bits = new long[4];

    void add(int value) {
        bits[value >> 6] |= 1L << (value & 63);
    }

    /** Adds the values from low to high, both too; none if high is the smaller. */
    void addRange(int low, int high) {
        for (int value = low; value <= high; value++) {
            add(value);
        }
    }

    void addAll(IntPredicate wanted) {
        for (int value = 0; value < 256; value++) {
            if (wanted.test(value)) {
                add(value);
            }
        }
    }

    void invert() {
        for (int i = 0; i < bits.length; i++) {
            bits[i] = ~bits[i];
        }
    }

    boolean contains(byte b) {
        int value = b & 0xff;
        return (bits[value >> 6] & 1L << (value & 63)) != 0;
    }

    int size() {
        int size = 0;
        for (long word : bits) {
            size += Long.bitCount(word);
        }
        return size;
    }

    /**
     * The values of a named class ({@code alpha}, {@code digit}, …), ASCII alone and as git counts
     * them: its {@code space} has no form feed. Null for an unknown name.
     */
    static @Nullable IntPredicate named(String name) {
        return switch (name) {
            case "alnum" -> c -> isAlpha(c) || isDigit(c);
            case "alpha" -> ByteSet::isAlpha;
            case "blank" -> c -> c == ' ' || c == '\t';
            case "cntrl" -> c -> c < 0x20 || c == 0x7f;
            case "digit" -> ByteSet::isDigit;
            case "graph" -> c -> c > 0x20 && c < 0x7f;
            case "lower" -> c -> c >= 'a' && c <= 'z';
            case "print" -> c -> c >= 0x20 && c < 0x7f;
            case "punct" -> c -> c > 0x20 && c < 0x7f && !isAlpha(c) && !isDigit(c);
            case "space" -> c -> c == ' ' || c == '\t' || c == '\n' || c == '\r';
            case "upper" -> c -> c >= 'A' && c <= 'Z';
            case "xdigit" -> c -> isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            default -> null;
        };
    }

    private static boolean isAlpha(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
