package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What docs/versions.md says works as it stands there. */
class VersionsPageTest {
    private static final Path PAGE = Shell.checkout().resolve("docs/versions.md");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @Test
    void everyCommandRunsInTheOrderOfThePage(@TempDir Path dir) throws Exception {
        for (String kind : List.of("versioned", "vault")) {
            CommandLab lab = new CommandLab(dir.resolve(kind)).with("COFFER_PASSWORD", "secret");
            lab.write("ws/src/app.py", "one\n");
            lab.write("ws/notes.txt", "notes\n");
            lab.write(
                    "ws/coffer.toml",
                    "[job.ws]\nsources = [\".\"]\nstore = \"%s:%s\"\n"
                            .formatted(kind, dir.resolve(kind + "-store")));
            lab.in(lab.path("ws"));
            lab.run("backup").ends(0);
            int ran = 0;
            for (String line : Files.readAllLines(PAGE)) {
                if (line.startsWith("    coffer ")) {
                    String command = line.strip().substring("coffer ".length());
                    lab.run(words(command.replace("/tmp/", dir + "/" + kind + "-"))).ends(0);
                    ran++;
                }
            }
            assertTrue(ran >= 7, "only " + ran + " commands were found on the page");
            assertEquals("one\n", Files.readString(dir.resolve(kind + "-restored/app.py")), kind);
        }
    }

    private static String[] words(String command) {
        return WORD.matcher(command)
                .results()
                .map((MatchResult word) -> word.group(1) != null ? word.group(1) : word.group(2))
                .toArray(String[]::new);
    }

    @Test
    void theProgramCompilesAndKeepsItsVersions(@TempDir Path dir) throws Exception {
        String page = Files.readString(PAGE);
        int begin = page.indexOf("```java\n") + "```java\n".length();
        ReadmeIT.compile("Versions", page.substring(begin, page.indexOf("```", begin)), dir);
        ProcessBuilder program =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        dir + ":" + System.getProperty("java.class.path"),
                        "Versions",
                        dir.resolve("store").toString());
        program.environment().put("HOME", dir.toString());
        Shell.Outcome outcome = Shell.outcome(program.start());
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("-one\n+two\n"), outcome.out());
        assertTrue(outcome.out().contains("2 versions, 2 objects"), outcome.out());
    }
}
