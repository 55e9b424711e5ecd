package dev.coffer.vault.format;

/**
 * Which characters Go calls printable: letters, marks, numbers, punctuation, symbols, and the ASCII
 * space. As this JVM's Unicode has it: a name with a character that is newer than another program's
 * tables is written otherwise by that program, and read alike by both.
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
