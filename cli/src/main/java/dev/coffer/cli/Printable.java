package dev.coffer.cli;

/** Text that somebody else wrote, such as a note, made fit for a terminal. */
final class Printable {
    private Printable() {}

    /**
     * The text with each control character as {@code \xNN}, and each that turns the direction of
     * writing as its number in braces, so that it can neither move the cursor nor show itself as
     * something else.
     *
     * @param lineEnd what stands for the end of a line
     */
    static String of(String text, String lineEnd) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = Character.isISOControl(c);
            boolean turns = turns(c);
            if ((control || turns) && out == null) {
                out = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (out == null) {
                continue;
            }
            if (c == '\n') {
                out.append(lineEnd);
            } else if (control) {
                out.append("\\x")
                        .append(Character.forDigit(c >> 4, 16))
                        .append(Character.forDigit(c & 15, 16));
            } else if (turns) {
                out.append("\\u{").append(Integer.toHexString(c)).append('}');
            } else {
                out.append(c);
            }
        }
        return out == null ? text : out.toString();
    }

    /** Whether nothing in it would be shown as something else. */
    static boolean isPlain(String text) {
        return of(text, "").equals(text);
    }

    /** Unicode UAX #9: marks, embeddings, overrides and isolates; and its ends of lines. */
    private static boolean turns(char c) {
        return c == '\u061c'
                || (c >= '\u200e' && c <= '\u200f')
                || (c >= '\u2028' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069')
                || c == '\ufeff';
    }
}
