package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code sqlite3} of the system, running: another program with another version of SQLite.
 * Closing it lets it end as it wants to. Tests that need it are skipped where it is not installed.
 */
final class SqliteShell implements AutoCloseable {
    private static final String PROGRAM = "/usr/bin/sqlite3";
    private static final String DONE = "--done--";

    private final Process process;
    private final BufferedReader output;
    private final Writer input;

    private SqliteShell(List<String> command) throws IOException {
        this.process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        this.output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.input = process.outputWriter(StandardCharsets.UTF_8);
    }

    static SqliteShell open(Path database) throws IOException {
        return open(database, List.of());
    }

    /**
     * @param prefix what starts it, such as {@code setpriv} with its options
     */
    static SqliteShell open(Path database, List<String> prefix) throws IOException {
        assumeTrue(Files.isExecutable(Path.of(PROGRAM)), "sqlite3 is not installed");
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(PROGRAM, "-batch", database.toString()));
        return new SqliteShell(command);
    }

    /** Runs statements and gives what they print, once they are done. */
    List<String> run(String... statements) throws IOException {
        for (String statement : statements) {
            input.write(statement + ";\n");
        }
        input.write(".print " + DONE + "\n");
        input.flush();
        List<String> lines = new ArrayList<>();
        for (String line = output.readLine(); !DONE.equals(line); line = output.readLine()) {
            if (line == null) {
                throw new IOException("sqlite3 has ended");
            }
            lines.add(line);
        }
        return lines;
    }

    /** Starts statements without waiting for their end. */
    void start(String... statements) throws IOException {
        for (String statement : statements) {
            input.write(statement + ";\n");
        }
        input.flush();
    }

    /** Ends it as a power cut would, but for what the kernel has in memory. */
    void kill() throws IOException {
        process.destroyForcibly().onExit().join();
        output.close();
    }

    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            input.close();
            process.onExit().join();
        }
        output.close();
    }
}
