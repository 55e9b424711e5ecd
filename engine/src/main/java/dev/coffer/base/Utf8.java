package dev.coffer.base;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** UTF-8 as RFC 3629 has it, looked at byte by byte. */
public final class Utf8 {
    private static final byte[] REPLACEMENT = {(byte) 0xef, (byte) 0xbf, (byte) 0xbd};

    private Utf8() {}

    /** As JSON from Go has them: U+FFFD for each byte that is not part of valid UTF-8. */
    public static String lossy(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 8);
        int i = 0;
        while (i < bytes.length) {
            int n = sequence(bytes, i);
            if (n == 0) {
                out.writeBytes(REPLACEMENT);
                i++;
            } else {
                out.write(bytes, i, n);
                i += n;
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Length of the valid sequence that starts here, or 0 if none does. */
    public static int sequence(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > bytes.length) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < low || second > high) {
            return 0;
        }
        for (int k = 2; k < length; k++) {
            if ((bytes[at + k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** The character of a valid sequence. */
    public static int codePoint(byte[] bytes, int at, int length) {
        return switch (length) {
            case 1 -> bytes[at];
            case 2 -> (bytes[at] & 0x1f) << 6 | (bytes[at + 1] & 0x3f);
            case 3 ->
                    (bytes[at] & 0x0f) << 12 | (bytes[at + 1] & 0x3f) << 6 | (bytes[at + 2] & 0x3f);
            default ->
                    (bytes[at] & 0x07) << 18
                            | (bytes[at + 1] & 0x3f) << 12
                            | (bytes[at + 2] & 0x3f) << 6
                            | (bytes[at + 3] & 0x3f);
        };
    }

    /** Whether all of it is, control characters or not. */
    public static boolean isValid(byte[] bytes) {
        int i = 0;
        while (i < bytes.length) {
            int n = sequence(bytes, i);
            if (n == 0) {
                return false;
            }
            i += n;
        }
        return true;
    }
}
