package dev.coffer.vault.format;

/**
 * Which characters Go calls printable: letters, marks, numbers, punctuation, symbols, and the ASCII
 * space. A name with a character that one program prints and another escapes would be stored under
 * two identities, so what Unicode added after version 15.0 counts as not printable, whatever the
 * running JVM knows.
 */
final class Printable {
    private Printable() {}

    static boolean is(int c) {
        if (c < 0x7f) {
            return c >= 0x20;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
