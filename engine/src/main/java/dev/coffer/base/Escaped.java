package dev.coffer.base;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The one written form of names and paths (design §5): UTF-8 text stays as it is, a backslash is
 * {@code \\}, and every byte that is not part of valid UTF-8, or is a control character (a newline,
 * an escape), is {@code \xNN}. {@link #parse} takes exactly this back, so the form loses nothing
 * and cannot act on a terminal.
 */
public final class Escaped {
    private static final String HEX = "0123456789abcdef";

    private static final char FIRST_BYTE = '\uDC80';
    private static final char LAST_BYTE = '\uDCFF';

    private Escaped() {}

    public static String of(byte[] bytes) {
        if (isPlain(bytes)) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        StringBuilder out = new StringBuilder(bytes.length + 16);
        int i = 0;
        while (i < bytes.length) {
            int length = Utf8.sequence(bytes, i);
            if (length == 0) {
                appendHex(out, bytes[i]);
                i++;
                continue;
            }
            String text = new String(bytes, i, length, StandardCharsets.UTF_8);
            int c = text.codePointAt(0);
            if (c == '\\') {
                out.append("\\\\");
            } else if (isUnprintable(c)) {
                for (int k = 0; k < length; k++) {
                    appendHex(out, bytes[i + k]);
                }
            } else {
                out.append(text);
            }
            i += length;
        }
        return out.toString();
    }

    /** Text for people with each control character as {@code \xNN}; nothing else changes. */
    public static String controls(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                appendHex(out, (byte) c);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /**
     * The bytes that {@link #of} wrote this way; {@link #bytes} says what a text is. A backslash
     * before anything but {@code \} or {@code xNN} stands for itself, so that what a person types
     * is understood.
     */
    public static byte[] parse(String text) {
        if (text.indexOf('\\') < 0) {
            return bytes(text);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 8);
        int plainFrom = 0;
        int i = 0;
        while (i < text.length()) {
            if (text.charAt(i) != '\\') {
                i++;
                continue;
            }
            if (i + 1 < text.length() && text.charAt(i + 1) == '\\') {
                out.writeBytes(bytes(text.substring(plainFrom, i + 1)));
                i += 2;
                plainFrom = i;
            } else if (i + 3 < text.length()
                    && text.charAt(i + 1) == 'x'
                    && hexAt(text, i + 2) >= 0) {
                out.writeBytes(bytes(text.substring(plainFrom, i)));
                out.write(hexAt(text, i + 2));
                i += 4;
                plainFrom = i;
            } else {
                i++;
            }
        }
        out.writeBytes(bytes(text.substring(plainFrom)));
        return out.toByteArray();
    }

    /**
     * The bytes of a text that a person gave: UTF-8, but for characters U+DC80 to U+DCFF that stand
     * alone. No valid text has such; each is the byte 80 to FF, of a word of the command line that
     * is not valid UTF-8.
     */
    public static byte[] bytes(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 8);
        int plainFrom = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean half = i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
            if (c >= FIRST_BYTE && c <= LAST_BYTE && !half) {
                out.writeBytes(text.substring(plainFrom, i).getBytes(StandardCharsets.UTF_8));
                out.write(c - FIRST_BYTE + 0x80);
                plainFrom = i + 1;
            }
        }
        if (plainFrom == 0) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        out.writeBytes(text.substring(plainFrom).getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    /** Whether the bytes are valid UTF-8, control characters or not. */
    public static boolean isUtf8(byte[] bytes) {
        return Utf8.isValid(bytes);
    }

    private static boolean isPlain(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0x20 || b == 0x7f || b == '\\') {
                return false; // negative: not ASCII
            }
        }
        return true;
    }

    /** Controls, and the characters that turn the direction of the text around them. */
    private static boolean isUnprintable(int c) {
        return c < 0x20
                || (c >= 0x7f && c < 0xa0)
                || (c >= 0x200e && c <= 0x200f)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0xfeff;
    }

    private static void appendHex(StringBuilder out, byte b) {
        out.append("\\x").append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
    }

    private static int hexAt(String text, int at) {
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
