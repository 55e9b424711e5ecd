package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Randomness;
import dev.coffer.base.SystemClock;
import dev.coffer.job.Machine;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs commands in this very JVM, on a machine of their own: home, state and data in one folder.
 */
final class CommandLab {
    private final Path home;
    private final Map<String, String> environment = new HashMap<>();
    private Path folder;
    private String terminals = "";
    private String typed = "";
    private Randomness randomness = Randomness.secure();
    private Clock clock = SystemClock.local();

    CommandLab(Path home) {
        this.home = home;
        this.folder = home;
        environment.put("HOME", home.toString());
    }

    /** What a command did. */
    record Outcome(int code, String out, String err) {
        Outcome ends(int expected) {
            assertEquals(expected, code, this::toString);
            assertFalse(err.contains("\tat "), this::toString);
            assertFalse(err.contains("should not have happened"), this::toString);
            return this;
        }

        Outcome says(String... parts) {
            for (String part : parts) {
                assertTrue((out + err).contains(part), () -> "no '" + part + "' in " + this);
            }
            return this;
        }

        Outcome saysNot(String part) {
            assertFalse((out + err).contains(part), () -> "'" + part + "' in " + this);
            return this;
        }

        /** A failure is one line, and names the thing. */
        Outcome saysInOneLine(String... parts) {
            List<String> lines = err.lines().filter(line -> line.startsWith("coffer: ")).toList();
            assertEquals(1, lines.size(), this::toString);
            for (String part : parts) {
                assertTrue(lines.getFirst().contains(part), () -> "no '" + part + "' in " + this);
            }
            return this;
        }

        /** Every line of standard output is one JSON document. */
        Outcome isJson() {
            assertFalse(out.isEmpty(), this::toString);
            for (String line : out.lines().toList()) {
                try (JsonParser parser =
                        new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
                    JsonToken first = parser.nextToken();
                    assertTrue(
                            first == JsonToken.START_OBJECT || first == JsonToken.START_ARRAY,
                            line);
                    parser.skipChildren();
                    assertEquals(null, parser.nextToken(), line);
                }
            }
            return this;
        }
    }

    /** The folder the commands run in. */
    CommandLab in(Path current) {
        folder = current;
        return this;
    }

    CommandLab with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Ids come from here. */
    CommandLab with(Randomness source) {
        randomness = source;
        return this;
    }

    /** What time it is. */
    CommandLab with(Clock other) {
        clock = other;
        return this;
    }

    /** At a terminal, where this is typed. */
    CommandLab typing(String lines) {
        terminals = "012";
        typed = lines;
        return this;
    }

    Path path(String below) {
        return home.resolve(below);
    }

    Path write(String below, String content) throws IOException {
        Path file = home.resolve(below);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    Outcome run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String noColor = environment.getOrDefault("NO_COLOR", "");
        Console console =
                new Console(
                        out,
                        err,
                        Keyboard.typing(
                                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8))),
                        terminals,
                        noColor.isEmpty(),
                        80);
        Machine machine =
                new Machine(
                        HostFiles.ofThisSystem(),
                        clock,
                        randomness,
                        environment,
                        HostPath.of(home),
                        HostPath.of(folder),
                        "amber",
                        "somebody");
        Session session = new Session(console, machine, List.of(words).subList(1, words.length));
        int code = Commands.run(words, session);
        return new Outcome(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
