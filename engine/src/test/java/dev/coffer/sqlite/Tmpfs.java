package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system of its own. Only root can have one: without, the test is skipped. */
record Tmpfs(Path path) implements AutoCloseable {
    static Tmpfs mount(Path path, String size) throws IOException {
        Files.createDirectory(path);
        boolean mounted =
                run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", path.toString());
        assumeTrue(mounted, "tmpfs cannot be mounted here, so a full one was not tried");
        return new Tmpfs(path);
    }

    void makeReadOnly() throws IOException {
        if (!run("mount", "-o", "remount,ro", path.toString())) {
            throw new IOException("cannot make it read-only: " + path);
        }
    }

    @Override
    public void close() throws IOException {
        if (!run("umount", path.toString())) {
            throw new IOException("cannot unmount " + path);
        }
    }

    private static boolean run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.onExit().join().exitValue() == 0;
    }
}
