package dev.coffer.archive.item;

import dev.coffer.base.ByteSink;
import dev.coffer.base.Escaped;

import java.nio.charset.StandardCharsets;

/**
 * The records of one pax extended header being put together: {@code LENGTH KEY=VALUE\n}, where the
 * length counts itself (POSIX.1-2017, pax). Values are any bytes. For one thread.
 */
final class PaxRecords {
    private final ByteSink bytes = new ByteSink(512);
    private boolean binary;

    void clear() {
        bytes.clear();
        binary = false;
    }

    boolean isEmpty() {
        return bytes.length() == 0;
    }

    byte[] array() {
        return bytes.array();
    }

    int length() {
        return bytes.length();
    }

    void add(String key, String value) {
        add(key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * A name, which pax wants in UTF-8; the first one that is not is preceded by a record that says
     * so.
     */
    void addName(String key, byte[] value) {
        if (!binary && !Escaped.isUtf8(value)) {
            binary = true;
            add("hdrcharset", "BINARY");
        }
        add(key.getBytes(StandardCharsets.UTF_8), value);
    }

    void add(byte[] key, byte[] value) {
        int rest = 1 + key.length + 1 + value.length + 1; // blank, equals sign, newline
        int length = rest + digits(rest);
        if (digits(length) > digits(rest)) {
            length++;
        }
        byte[] number = Integer.toString(length).getBytes(StandardCharsets.US_ASCII);
        bytes.raw(number, 0, number.length);
        bytes.u8(' ');
        bytes.raw(key, 0, key.length);
        bytes.u8('=');
        bytes.raw(value, 0, value.length);
        bytes.u8('\n');
    }

    private static int digits(int number) {
        int digits = 1;
        for (int n = number; n >= 10; n /= 10) {
            digits++;
        }
        return digits;
    }
}
