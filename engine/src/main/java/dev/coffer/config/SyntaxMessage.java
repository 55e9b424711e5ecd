package dev.coffer.config;

import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The TOML parser's messages, with what to do about each. */
final class SyntaxMessage {
    private static final Pattern DEFINED_BEFORE =
            Pattern.compile(
                    "(.+) (?:is not a table \\()?previously defined at line (\\d+), column"
                            + " \\d+\\)?");

    private static final Pattern LINE_ENDS =
            Pattern.compile("Unexpected end of line, expected (.+)");
    private static final Pattern OLDER = Pattern.compile(" \\(TOML versions before [0-9.]+\\)");

    private SyntaxMessage() {}

    /** The key that the message says is there twice; empty if it says something else. */
    static List<String> keyThatIsThereTwice(@Nullable String parserMessage) {
        Matcher twice = DEFINED_BEFORE.matcher(parserMessage == null ? "" : parserMessage);
        return twice.matches() ? Toml.parseDottedKey(twice.group(1)) : List.of();
    }

    static String of(@Nullable String parserMessage) {
        String message = parserMessage == null ? "this is not TOML" : parserMessage;
        Matcher twice = DEFINED_BEFORE.matcher(message);
        if (twice.matches()) {
            return twice(Toml.parseDottedKey(twice.group(1)), twice.group(2));
        }
        Matcher lineEnds = LINE_ENDS.matcher(message);
        if (lineEnds.matches() && !lineEnds.group(1).startsWith("a value")) {
            return "the line ends where "
                    + lineEnds.group(1)
                    + " is expected; close the quote or bracket, or finish the line";
        }
        if (message.endsWith("expected a value")) {
            return message + "; text goes in quotes, as in \"text\", and flags are true or false";
        }
        if (message.startsWith("Invalid escape sequence")) {
            return OLDER.matcher(message).replaceFirst("")
                    + "; write the text in single quotes, where a backslash is one";
        }
        return message + "; docs/configuration.md shows the form of the file";
    }

    private static String twice(List<String> key, String line) {
        if (key.size() == 2 && key.getFirst().equals(Configuration.JOBS)) {
            return "the job "
                    + key.getLast()
                    + " is there twice, first on line "
                    + line
                    + "; give one another name";
        }
        return Toml.joinKeyPath(key) + " is set twice, first on line " + line + "; remove one";
    }
}
