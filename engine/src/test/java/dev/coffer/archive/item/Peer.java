package dev.coffer.archive.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Programs that others wrote for the same formats, run in a UTF-8 locale of no country. */
final class Peer {
    private Peer() {}

    /** Skips the test where one of them is not installed. */
    static void need(String... programs) throws IOException, InterruptedException {
        for (String program : programs) {
            String[] words = program.split(" ", -1);
            assumeTrue(isThere(words[0]), words[0] + " is not installed: nothing to compare with");
        }
    }

    private static boolean isThere(String program) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", "command -v " + program).start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }

    /** What it prints, errors as well; the test fails unless it ends with 0. */
    static String run(Path dir, String... command) throws IOException, InterruptedException {
        return run(0, dir, command);
    }

    static String run(int status, Path dir, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TZ", "UTC");
        Process process = builder.start();
        process.getOutputStream().close();
        byte[] out = process.getInputStream().readAllBytes();
        String text = new String(out, StandardCharsets.UTF_8);
        assertEquals(status, process.waitFor(), List.of(command) + " said: " + text);
        return text;
    }
}
