package dev.coffer.archive;

import dev.coffer.base.Escaped;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * One object of JSON in one line, written field by field. Kept from line to line; for one thread.
 */
final class JsonLine {
    private final StringBuilder out = new StringBuilder(512);

    JsonLine begin() {
        out.setLength(0);
        out.append('{');
        return this;
    }

    private void field(String name) {
        if (out.length() > 1) {
            out.append(',');
        }
        out.append('"').append(name).append("\":");
    }

    JsonLine number(String name, long value) {
        field(name);
        out.append(value);
        return this;
    }

    JsonLine flag(String name, boolean value) {
        if (value) {
            field(name);
            out.append("true");
        }
        return this;
    }

    JsonLine text(String name, String value) {
        field(name);
        string(value);
        return this;
    }

    /** A text that needs no escapes. */
    JsonLine plain(String name, String value) {
        field(name);
        out.append('"').append(value).append('"');
        return this;
    }

    /** A value that is JSON already. */
    JsonLine json(String name, String value) {
        field(name);
        out.append(value);
        return this;
    }

    /**
     * Bytes that are mostly text: as {@link Escaped} has them, and in base64 beside if they are not
     * UTF-8.
     */
    JsonLine bytes(String name, byte[] value) {
        text(name, Escaped.of(value));
        if (!Escaped.isUtf8(value)) {
            base64(name + "_bytes", value);
        }
        return this;
    }

    JsonLine base64(String name, byte[] value) {
        return plain(name, Base64.getEncoder().encodeToString(value));
    }

    /** Seconds and nanoseconds of the epoch, with a point between. */
    JsonLine time(String name, long seconds, int nanos) {
        field(name);
        out.append('"').append(seconds).append('.');
        int digits = 100_000_000;
        for (int rest = nanos; digits > 0; digits /= 10) {
            out.append((char) ('0' + rest / digits));
            rest %= digits;
        }
        out.append('"');
        return this;
    }

    private void string(String value) {
        out.append('"');
        append(out, value);
        out.append('"');
    }

    /** Between the quotes. */
    static void append(StringBuilder out, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append("\\u00").append(Character.forDigit(c >> 4, 16));
                out.append(Character.forDigit(c & 15, 16));
            } else {
                out.append(c);
            }
        }
    }

    /** The line without an end. */
    byte[] end() {
        return out.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
}
