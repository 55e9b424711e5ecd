package dev.coffer.cli;

/** A word of a command line, as a shell takes it for one word. */
final class ShellWord {
    private static final String PLAIN = "-_./:=@,+%";

    private ShellWord() {}

    static String of(String word) {
        return isPlain(word) ? word : quoted(word);
    }

    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static boolean isPlain(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && PLAIN.indexOf(c) < 0) {
                return false;
            }
        }
        return !word.isEmpty();
    }
}
