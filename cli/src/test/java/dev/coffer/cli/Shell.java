package dev.coffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Runs the launcher as a process of its own, in an environment with nothing in it but what a test
 * says. Immutable; each {@code with} gives another one.
 */
record Shell(Path launcher, Path folder, Map<String, String> environment) {
    /** What a process did. */
    record Outcome(int code, String out, String err) {}

    /** The root of this checkout. */
    static Path checkout() {
        return Path.of("..").toAbsolutePath().normalize();
    }

    /** The application that the build under test just put together. */
    static Path application() throws IOException {
        Path build = checkout().resolve(".build");
        return build.resolve("app-" + Files.readString(build.resolve("current")).strip());
    }

    /** The launcher of this checkout, with that application. */
    static Shell ofThisCheckout(Path folder) throws IOException {
        return bare(checkout().resolve("coffer"), folder)
                .with("COFFER_APP", application().toString())
                .with("COFFER_JAVA_HOME", System.getProperty("java.home"));
    }

    /** A launcher with only the system's commands on its PATH. */
    static Shell bare(Path launcher, Path folder) {
        return new Shell(launcher, folder, Map.of("PATH", "/usr/bin:/bin"));
    }

    Shell with(String variable, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(variable, value);
        return new Shell(launcher, folder, more);
    }

    Shell without(String variable) {
        Map<String, String> fewer = new LinkedHashMap<>(environment);
        fewer.remove(variable);
        return new Shell(launcher, folder, fewer);
    }

    Shell calling(Path otherLauncher) {
        return new Shell(otherLauncher, folder, environment);
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        return outcome(start(command));
    }

    /** Starts the launcher and returns at once. */
    Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        return start(command);
    }

    /** Runs other words than the launcher's, in the same folder and environment. */
    Outcome runCommand(String... command) throws IOException, InterruptedException {
        return outcome(start(List.of(command)));
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    /** Waits for a process's end, reading both of its streams meanwhile. */
    static Outcome outcome(Process process) throws IOException, InterruptedException {
        CompletableFuture<String> err =
                CompletableFuture.supplyAsync(() -> {
                    try (BufferedReader reader =
                            new BufferedReader(
                                    new InputStreamReader(process.getErrorStream(), UTF_8))) {
                        return reader.readAllAsString();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Outcome(process.waitFor(), out, err.join());
    }
}
