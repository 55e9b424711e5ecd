package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What only a process of its own has: file descriptors, a locale, words as bytes. */
@Timeout(120)
class StreamsTest {
    @TempDir Path home;

    @BeforeEach
    void plant() throws IOException {
        Path source = Files.createDirectory(home.resolve("ws"));
        for (int i = 0; i < 3000; i++) {
            Files.createFile(source.resolve("a file with a name of some length " + i));
        }
        run("\"$@\"", "backup", source.toString(), "--to", store()).ends(0);
    }

    private String store() {
        return "mirror:" + home.resolve("m");
    }

    @Test
    void outputOnAFullDiskIsAFailureThatIsTold() throws IOException {
        run("\"$@\" >/dev/full", "ls", "latest", "--store", store())
                .ends(1)
                .saysInOneLine("standard output could not be written to", "No space left");
        run("\"$@\" >/dev/full", "--version")
                .ends(1)
                .saysInOneLine("standard output could not be written to");
    }

    @Test
    void outputThatNobodyReadsAnyMoreEndsQuietly() throws IOException {
        String piped = "{ \"$@\"; echo $? >\"$HOME/code\"; } | head -n 1";
        CommandLab.Outcome outcome = run(piped, "ls", "latest", "--store", store());
        assertEquals("", outcome.err());
        assertTrue(outcome.out().contains("a file with"), outcome::toString);
        assertEquals("1\n", Files.readString(home.resolve("code")));
    }

    @Test
    void pathsThatAreNotUtf8AreTakenByTheirBytesWhateverTheLocale() throws IOException {
        run("odd=$(printf '%s/odd\\351' \"$HOME\"); mkdir \"$odd\"; echo one >\"$odd/a\";"
                        + " echo '*.o' >\"$odd/rules\"; echo x >\"$odd/x.o\";"
                        + " java=$1; shift;"
                        + " \"$java\" \"$@\" backup \"$odd\" --to \"mirror:$odd.m\""
                        + "   --exclude-from \"$odd/rules\" &&"
                        + " \"$java\" \"$@\" list --path \"$odd\" --store \"mirror:$odd.m\" &&"
                        + " \"$java\" \"$@\" restore latest --store \"mirror:$odd.m\""
                        + "   --target \"$odd.back\" &&"
                        + " cmp \"$odd/a\" \"$odd.back/a\" && test ! -e \"$odd.back/x.o\" &&"
                        + " rm \"$odd.back/a\" &&"
                        + " \"$java\" \"$@\" restore latest --store \"mirror:$odd.m\""
                        + "   --target \"$odd.back\" &&"
                        + " \"$java\" \"$@\" undo --target \"$odd.back\" --yes &&"
                        + " test ! -e \"$odd.back/a\" &&"
                        + " cd \"$odd\" && \"$java\" \"$@\" backup . --to mirror:../rel"
                        + "   --exclude \"$(printf 'x.\\157')\" &&"
                        + " test -e ../rel/a && test ! -e ../rel/x.o")
                .ends(0)
                .says("1 point");
    }

    /**
     * Runs a script of the shell in the C locale.
     *
     * @param script has the program and the words as its arguments
     */
    private CommandLab.Outcome run(String script, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(words));
        Path out = home.resolve("out");
        Path err = home.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of("HOME", home.toString(), "PATH", "/usr/bin:/bin", "LC_ALL", "C"));
        try {
            int code = builder.start().waitFor();
            return new CommandLab.Outcome(
                    code,
                    new String(Files.readAllBytes(out), StandardCharsets.ISO_8859_1),
                    new String(Files.readAllBytes(err), StandardCharsets.ISO_8859_1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
