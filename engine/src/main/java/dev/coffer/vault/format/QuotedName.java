package dev.coffer.vault.format;

import dev.coffer.base.Utf8;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The form in which the name of an entry lies in a tree, before JSON escapes it once more: Go's
 * {@code strconv.Quote} without its quotes, which keeps every byte.
 */
public final class QuotedName {
    private static final String HEX = "0123456789abcdef";

    private QuotedName() {}

    /** The quoted form of a name, as UTF-8; the very array if there is nothing to quote. */
    public static byte[] quote(byte[] name) {
        if (isPlain(name)) {
            return name;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(name.length + 16);
        int i = 0;
        while (i < name.length) {
            int n = Utf8.sequence(name, i);
            if (n == 0) {
                hex(out, 'x', name[i] & 0xff, 2);
                i++;
                continue;
            }
            int c = Utf8.codePoint(name, i, n);
            if (c == '"' || c == '\\') {
                out.write('\\');
                out.write(c);
            } else if (Printable.is(c)) {
                out.write(name, i, n);
            } else {
                control(out, c);
            }
            i += n;
        }
        return out.toByteArray();
    }

    private static boolean isPlain(byte[] name) {
        for (byte b : name) {
            if (b < 0x20 || b == 0x7f || b == '"' || b == '\\') {
                return false; // negative: not ASCII
            }
        }
        return true;
    }

    private static void control(ByteArrayOutputStream out, int c) {
        int letter = "\u0007\b\f\n\r\t\u000b".indexOf(c);
        if (letter >= 0) {
            out.write('\\');
            out.write("abfnrtv".charAt(letter));
        } else if (c < 0x20 || c == 0x7f) {
            hex(out, 'x', c, 2);
        } else if (c <= 0xffff) {
            hex(out, 'u', c, 4);
        } else {
            hex(out, 'U', c, 8);
        }
    }

    private static void hex(ByteArrayOutputStream out, char kind, int value, int digits) {
        out.write('\\');
        out.write(kind);
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.write(HEX.charAt((value >> shift) & 15));
        }
    }

    /**
     * The name that a quoted form stands for.
     *
     * @throws IllegalArgumentException if it is no such form
     */
    public static byte[] unquote(String quoted) {
        byte[] text = quoted.getBytes(StandardCharsets.UTF_8);
        if (quoted.indexOf('\\') < 0 && quoted.indexOf('"') < 0 && quoted.indexOf('\n') < 0) {
            return text;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
        int i = 0;
        while (i < text.length) {
            byte b = text[i++];
            if (b == '"' || b == '\n') {
                throw bad(quoted);
            }
            if (b != '\\') {
                out.write(b);
                continue;
            }
            if (i == text.length) {
                throw bad(quoted);
            }
            byte kind = text[i++];
            int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
            if (digits > 0) {
                rune(out, kind, number(text, i, digits, 16, quoted), quoted);
                i += digits;
            } else if (kind >= '0' && kind <= '7') {
                int value = number(text, i - 1, 3, 8, quoted);
                if (value > 255) {
                    throw bad(quoted);
                }
                out.write(value);
                i += 2;
            } else {
                int at = "abfnrtv\\\"".indexOf(kind);
                if (at < 0) {
                    throw bad(quoted);
                }
                out.write("\u0007\b\f\n\r\t\u000b\\\"".charAt(at));
            }
        }
        return out.toByteArray();
    }

    private static void rune(ByteArrayOutputStream out, byte kind, int value, String quoted) {
        if (kind == 'x') {
            out.write(value);
        } else if (!Character.isValidCodePoint(value) || (value >= 0xd800 && value < 0xe000)) {
            throw bad(quoted);
        } else {
            out.writeBytes(Character.toString(value).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static int number(byte[] text, int from, int digits, int radix, String quoted) {
        if (from + digits > text.length) {
            throw bad(quoted);
        }
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(text[i], radix);
            if (digit < 0) {
                throw bad(quoted);
            }
            value = value * radix + digit;
        }
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    private static IllegalArgumentException bad(String quoted) {
        return new IllegalArgumentException("a name is quoted wrongly: " + quoted);
    }
}
