package dev.coffer.cli;

/** Text that somebody else wrote, such as a note, made fit for a terminal. */
final class Printable {
    private Printable() {}

    /**
     * The text with each control character as {@code \xNN}, so that it can neither move the cursor
     * nor do anything else to a terminal.
     *
     * @param lineEnd what stands for the end of a line
     */
    static String of(String text, String lineEnd) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = Character.isISOControl(c);
            if (control && out == null) {
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
            } else {
                out.append(c);
            }
        }
        return out == null ? text : out.toString();
    }
}
