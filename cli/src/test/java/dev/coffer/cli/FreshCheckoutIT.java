package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.cli.Shell.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A checkout that nobody has built yet, and the real Maven. */
@Timeout(600)
class FreshCheckoutIT {
    @TempDir Path dir;

    @Test
    void ofTwoFirstCommandsOneBuildsTheOtherWaitsAndBothRun() throws Exception {
        Path checkout = copyOfTheSources();
        Shell coffer =
                Shell.bare(checkout.resolve("coffer"), dir)
                        .with("PATH", System.getenv("PATH"))
                        .with("HOME", System.getProperty("user.home"))
                        .with("COFFER_JAVA_HOME", System.getProperty("java.home"));
        Process one = coffer.start("--version");
        Process other = coffer.start("--version");
        CompletableFuture<Outcome> first = CompletableFuture.supplyAsync(() -> outcome(one));
        Outcome second = outcome(other);

        List<Outcome> both = List.of(first.join(), second);
        for (Outcome outcome : both) {
            assertEquals(0, outcome.code(), outcome.err());
            assertEquals("coffer " + Version.TEXT + "\n", outcome.out());
        }
        List<String> said =
                both.stream().map(outcome -> outcome.err().split("[(;]", 2)[0]).sorted().toList();
        assertEquals(List.of("coffer: another one is building", "coffer: building "), said);

        Shell strict = coffer.with("COFFER_JAVA_OPTS", "-XX:AOTMode=on");
        assertEquals(0, strict.run("--version").code(), "the build made no AOT cache that fits");
        assertEquals("", strict.run("--version").err(), "it builds again although nothing changed");
        try (Stream<Path> build = Files.list(checkout.resolve(".build"))) {
            assertEquals(
                    1,
                    build.filter(path -> path.getFileName().toString().startsWith("app-")).count());
        }
    }

    private static Outcome outcome(Process process) {
        try {
            return Shell.outcome(process);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Path copyOfTheSources() throws Exception {
        Path checkout = Files.createDirectory(dir.resolve("fresh checkout"));
        Shell shell = Shell.bare(checkout, Shell.checkout());
        Outcome copied =
                shell.runCommand(
                        "sh",
                        "-c",
                        "tar -c --exclude=target --exclude=.build --exclude=.git . | tar -x -C"
                                + " \"$1\"",
                        "sh",
                        checkout.toString());
        assertEquals(0, copied.code(), copied.err());
        assertTrue(Files.exists(checkout.resolve("pom.xml")));
        return checkout;
    }
}
