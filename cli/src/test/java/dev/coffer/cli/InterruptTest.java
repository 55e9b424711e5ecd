package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A run in a JVM of its own that gets SIGTERM, as Ctrl-C and a shutdown send it. */
class InterruptTest {
    private static final int FOLDERS = 30;
    private static final int FILES = 60;

    @TempDir Path home;

    @Test
    void aRunThatIsInterruptedEndsWith130AndTheLastPointIsWhole() throws Exception {
        CommandLab lab = new CommandLab(home);
        lab.write("ws/a.txt", "one\n");
        String store = "mirror:" + lab.path("m");
        String source = lab.path("ws").toString();
        lab.run("backup", source, "--to", store).ends(0);
        for (int folder = 0; folder < FOLDERS; folder++) {
            for (int file = 0; file < FILES; file++) {
                lab.write("ws/d" + folder + "/" + "n".repeat(120) + file, "content " + file);
            }
        }
        ProcessBuilder builder = coffer("1", "backup", source, "--to", store);
        builder.redirectError(home.resolve("err").toFile());
        Process process = builder.start();
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            // It says more than a pipe holds, so it cannot end while nobody reads on.
            assertNotNull(out.readLine(), this::errors);
            process.toHandle().destroy(); // Process.destroy would close what it prints into
            while (out.readLine() != null) {
                // lets it go on to its end
            }
        }
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(130, process.exitValue(), errors());
        lab.run("list", "--store", store).ends(0).says("1 point");
        lab.run("verify", "--store", store).ends(0).says("is sound");
        lab.run("backup", source, "--to", store).ends(0);
        lab.run("list", "--store", store).ends(0).says("1 point");
        assertTrue(Files.exists(lab.path("m/d0")));
    }

    @Test
    void aQuestionDoesNotHoldUpTheEnd() throws Exception {
        CommandLab lab = new CommandLab(home);
        lab.write("ws/a.txt", "one\n");
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        lab.write("ws/a.txt", "newer\n");
        Process process =
                coffer("012", "restore", "latest", "--in-place", "--store", store).start();
        try (InputStream err = process.getErrorStream()) {
            StringBuilder said = new StringBuilder();
            while (said.indexOf("[y/N]") < 0) {
                int next = err.read();
                assertTrue(next >= 0, said::toString);
                said.append((char) next);
            }
            process.toHandle().destroy(); // and nobody presses Enter
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
        assertEquals(130, process.exitValue());
        assertEquals("newer\n", Files.readString(lab.path("ws/a.txt")));
        assertTrue(noFiles(lab.path(".local/state/coffer/plans")));
    }

    private static boolean noFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private ProcessBuilder coffer(String terminals, String... words) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dcoffer.terminals=" + terminals,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("HOME", home.toString());
        builder.environment().remove("XDG_STATE_HOME");
        return builder;
    }

    private String errors() {
        try {
            return Files.readString(home.resolve("err"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
