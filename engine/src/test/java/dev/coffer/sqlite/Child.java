package dev.coffer.sqlite;

import dev.coffer.os.HostFiles;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A running {@link SqliteChild}. Closing it tells it to stop and waits for its end. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private Child(Process process) {
        this.process = process;
        this.output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static Child start(String... args) throws IOException {
        return startIn("C.UTF-8", args);
    }

    static Child startIn(String locale, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Path library = library();
        command.addAll(
                List.of(
                        "-Dorg.sqlite.lib.path=" + library.getParent(),
                        "-Dorg.sqlite.lib.name=" + library.getFileName(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dslf4j.internal.verbosity=ERROR", // ArchUnit brings it, unconfigured
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SqliteChild.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LC_ALL", locale);
        return new Child(builder.start());
    }

    /**
     * The library that this process uses: saves a child from writing one, and leaving it behind.
     */
    private static Path library() throws IOException {
        HostFiles files = HostFiles.ofThisSystem();
        try {
            Sqlite.isTheOnlyOneHere(files);
        } catch (SQLException e) {
            throw new IOException(e);
        }
        String mapped = Sqlite.libraries(files).iterator().next();
        return Path.of(mapped.substring(mapped.indexOf('/')));
    }

    /** Starts one, waits for its end, and gives its first line (empty if there is none). */
    static String run(String... args) throws IOException {
        try (Child child = start(args)) {
            String line = child.output.readLine();
            return line == null ? "" : line;
        }
    }

    long pid() {
        return process.pid();
    }

    Child awaitReady() throws IOException {
        String line = line();
        if (!line.equals("ready")) {
            throw new IOException("the child says " + line);
        }
        return this;
    }

    String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the child has ended");
        }
        return line;
    }

    void tell(String what) throws IOException {
        Writer input = process.outputWriter(StandardCharsets.UTF_8);
        input.write(what + "\n");
        input.flush();
    }

    /** Tells it to stop and gives what it then says. */
    String stop() throws IOException {
        try (Writer input = process.outputWriter(StandardCharsets.UTF_8)) {
            input.write("stop\n");
        }
        return line();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
        output.close();
    }
}
