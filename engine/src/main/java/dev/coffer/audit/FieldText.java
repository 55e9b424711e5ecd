package dev.coffer.audit;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * A small file of lines, each a word, a blank and a value; the first says what it is, the last is
 * {@code end}, so that a torn one is seen.
 */
final class FieldText {
    private final String text;

    private FieldText(String text) {
        this.text = text;
    }

    /**
     * @param title the first line
     * @param fields word and value in turn; no value has a newline
     */
    static byte[] write(String title, String... fields) {
        StringBuilder out = new StringBuilder(title).append('\n');
        for (int i = 0; i < fields.length; i += 2) {
            out.append(fields[i]).append(' ').append(fields[i + 1]).append('\n');
        }
        return out.append("end\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Null if it is something else, or torn. */
    static @Nullable FieldText read(byte[] bytes, String title) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.startsWith(title + "\n") && text.endsWith("\nend\n")
                ? new FieldText(text)
                : null;
    }

    /** A value; empty if there is no such word. */
    String get(String word) {
        int at = text.indexOf("\n" + word + " ");
        if (at < 0) {
            return "";
        }
        int from = at + word.length() + 2;
        return text.substring(from, text.indexOf('\n', from));
    }
}
