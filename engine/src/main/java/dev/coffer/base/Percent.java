package dev.coffer.base;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Text with bytes in it as {@code %NN}, as in a URL. */
public final class Percent {
    private static final String HEX = "0123456789ABCDEF";

    private Percent() {}

    /**
     * Appends bytes, of which ASCII letters and digits stay as they are.
     *
     * @param plain other characters of ASCII that do
     */
    public static void encode(byte[] bytes, String plain, StringBuilder out) {
        for (byte b : bytes) {
            boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
            if (letter || (b >= '0' && b <= '9') || plain.indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
            }
        }
    }

    /** The bytes that a text stands for; a {@code %} that begins nothing stands for itself. */
    public static byte[] decode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (text.indexOf('%') < 0) {
            return bytes;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            if (bytes[i] == '%' && high >= 0 && low >= 0) {
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(bytes[i]);
            }
        }
        return out.toByteArray();
    }
}
