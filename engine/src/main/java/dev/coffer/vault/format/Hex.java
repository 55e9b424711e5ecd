package dev.coffer.vault.format;

import dev.coffer.base.Sha256;

import java.util.Arrays;

/** Ids in hex digits, without an object between where there are very many of them. */
final class Hex {
    /** The value of each character, or -1. */
    private static final byte[] DIGITS = new byte['f' + 1];

    static {
        Arrays.fill(DIGITS, (byte) -1);
        for (int i = 0; i < 16; i++) {
            DIGITS["0123456789abcdef".charAt(i)] = (byte) i;
            DIGITS["0123456789ABCDEF".charAt(i)] = (byte) i;
        }
    }

    private Hex() {}

    /**
     * @throws IllegalArgumentException if not 64 hex digits
     */
    static Sha256 id(String text) {
        byte[] id = new byte[Sha256.BYTES];
        if (text.length() != 2 * Sha256.BYTES) {
            throw new IllegalArgumentException("not an id: " + text);
        }
        for (int i = 0; i < id.length; i++) {
            id[i] = (byte) (digit(text.charAt(2 * i)) << 4 | digit(text.charAt(2 * i + 1)));
        }
        return Sha256.owning(id);
    }

    /**
     * @param text 64 bytes of it from {@code from} on
     * @throws IllegalArgumentException if they are not hex digits
     */
    static void id(byte[] text, int from, int length, byte[] into, int at) {
        if (length != 2 * Sha256.BYTES) {
            throw new IllegalArgumentException("not an id: it has " + length + " digits");
        }
        for (int i = 0; i < Sha256.BYTES; i++) {
            into[at + i] = (byte) (digit(text[from + 2 * i]) << 4 | digit(text[from + 2 * i + 1]));
        }
    }

    private static int digit(int c) {
        int value = c >= 0 && c < DIGITS.length ? DIGITS[c] : -1;
        if (value < 0) {
            throw new IllegalArgumentException("not a hex digit: " + (char) c);
        }
        return value;
    }
}
