package dev.coffer.config;

/** Writes TOML. Part of no library, so that nothing is loaded for it. */
final class TomlText {
    private static final String HEX = "0123456789abcdef";

    private TomlText() {}

    /** A string: in single quotes, which need no escapes, where double ones would need some. */
    static String quote(String text) {
        boolean escapes = false;
        boolean literal = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            escapes |= c == '"' || c == '\\';
            literal &= c != '\'' && !isControl(c);
        }
        return escapes && literal ? "'" + text + "'" : basic(text);
    }

    private static String basic(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (isControl(c)) {
                        out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    private static boolean isControl(char c) {
        return c < 0x20 || c == 0x7f;
    }

    /** A key: bare where it may be. */
    static String key(String name) {
        boolean bare = !name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            bare &=
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '-'
                            || c == '_';
        }
        return bare ? name : quote(name);
    }
}
