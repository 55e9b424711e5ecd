package dev.coffer.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** restic itself, at work on one repository. */
final class Restic {
    private final String program;
    private final Path repository;
    private final String password;

    private Restic(String program, Path repository, String password) {
        this.program = program;
        this.repository = repository;
        this.password = password;
    }

    /** Skips the test where there is no restic. */
    static Restic on(Path repository, String password) {
        String program = program();
        assumeTrue(program != null, "no restic on PATH nor in RESTIC_BINARIES");
        return new Restic(String.valueOf(program), repository, password);
    }

    static boolean isThere() {
        return program() != null;
    }

    private static @Nullable String program() {
        String named = System.getenv("RESTIC_BINARIES");
        if (named != null && !named.isEmpty()) {
            return named.split(":", -1)[0];
        }
        for (String folder : System.getenv("PATH").split(":", -1)) {
            Path candidate = Path.of(folder, "restic");
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        return null;
    }

    /** What it did; all that it printed is its output. */
    CommandLab.Outcome run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program, "--no-cache"));
        command.addAll(List.of("-r", repository.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("RESTIC_PASSWORD", password);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new CommandLab.Outcome(process.waitFor(), out, "");
    }
}
