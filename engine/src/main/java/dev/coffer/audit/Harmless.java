package dev.coffer.audit;

/**
 * Characters that can do harm where text is shown: controls, line separators, what turns the
 * direction of the text around it, what cannot be seen, halves of a character.
 */
public final class Harmless {
    private static final String HEX = "0123456789abcdef";

    private Harmless() {}

    /** Whether a character is shown as it is. */
    static boolean isHarmless(char c) {
        if (c < 0x300) {
            return c >= 0x20 && (c < 0x7f || c >= 0xa0) && c != 0xad;
        }
        return c != 0x61c
                && c != 0x180e
                && (c < 0x200b || c > 0x200f)
                && (c < 0x2028 || c > 0x202e)
                && (c < 0x2060 || c > 0x206f)
                && (c < 0xd800 || c > 0xdfff)
                && c != 0xfeff
                && (c < 0xfff9 || c > 0xfffb)
                && c < 0xfffe;
    }

    /** The text with each harmful character as {@code \}{@code uNNNN}; whole pairs stay. */
    public static String of(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPair(text, i)) {
                if (out != null) {
                    out.append(c).append(text.charAt(i + 1));
                }
                i++;
            } else if (isHarmless(c)) {
                if (out != null) {
                    out.append(c);
                }
            } else {
                if (out == null) {
                    out = new StringBuilder(text.length() + 16).append(text, 0, i);
                }
                appendEscape(out, c);
            }
        }
        return out == null ? text : out.toString();
    }

    /** Whether two halves follow that are one character which is neither a tag nor private. */
    static boolean isPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1))
                && text.codePointAt(at) >>> 12 != 0xe0; // U+E0000 and on: tags, not to be seen
    }

    static void appendEscape(StringBuilder out, char c) {
        out.append("\\u")
                .append(HEX.charAt(c >> 12))
                .append(HEX.charAt(c >> 8 & 15))
                .append(HEX.charAt(c >> 4 & 15))
                .append(HEX.charAt(c & 15));
    }
}
