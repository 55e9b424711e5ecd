package dev.coffer.vault.format;

import dev.coffer.base.Utf8;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Texts of JSON that have something escaped or are not ASCII. */
final class JsonText {
    private JsonText() {}

    /**
     * What stands between two quotes.
     *
     * @throws IllegalArgumentException if it is not UTF-8, or escapes what there is not
     */
    static String of(byte[] json, int from, int to) {
        byte[] text = Arrays.copyOfRange(json, from, to);
        if (!Utf8.isValid(text)) {
            throw new IllegalArgumentException("a text is not UTF-8");
        }
        String quoted = new String(text, StandardCharsets.UTF_8);
        int next = quoted.indexOf('\\');
        if (next < 0) {
            return quoted;
        }
        StringBuilder out = new StringBuilder(quoted.length());
        int at = 0;
        while (next >= 0) {
            out.append(quoted, at, next);
            if (next + 1 == quoted.length()) {
                throw new IllegalArgumentException("a text ends in the middle of an escape");
            }
            char kind = quoted.charAt(next + 1);
            at = next + 2;
            if (kind == 'u') {
                out.append(unit(quoted, at));
                at += 4;
            } else {
                int which = "\"\\/bfnrt".indexOf(kind);
                if (which < 0) {
                    throw new IllegalArgumentException("a text escapes " + kind);
                }
                out.append("\"\\/\b\f\n\r\t".charAt(which));
            }
            next = quoted.indexOf('\\', at);
        }
        return out.append(quoted, at, quoted.length()).toString();
    }

    private static char unit(String text, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                throw new IllegalArgumentException("a text escapes no character");
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }
}
