package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** What a user meets who may not do everything: run in a JVM of its own, as such a user. */
class RightsTest {
    private static final String NOBODY = "65534";

    @TempDir Path home;
    private Path app;

    @BeforeEach
    void openTheProgramToOthers() throws IOException {
        assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(home, "unix:uid")), "not root");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "no setpriv");
        app = Files.createDirectory(home.resolve("app"));
        int number = 0;
        for (String part : System.getProperty("java.class.path").split(":", -1)) {
            if (!part.isEmpty() && Files.exists(Path.of(part))) {
                copy(Path.of(part), app.resolve(number++ + (part.endsWith(".jar") ? ".jar" : "")));
            }
        }
        mode(home, "rwxr-xr-x");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) throws IOException {
                        Files.createDirectories(to.resolve(from.relativize(folder)));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.copy(
                                file, file.equals(from) ? to : to.resolve(from.relativize(file)));
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void whatMayNotBeReadOrWrittenIsNamedWithWhatToDo() throws Exception {
        Path source = Files.createDirectory(home.resolve("ws"));
        mode(Files.writeString(source.resolve("open"), "one\n"), "rw-r--r--");
        mode(Files.writeString(source.resolve("closed"), "two\n"), "rw-------");
        Path own = Files.createDirectory(home.resolve("own"));
        mode(own, "rwxrwxrwx");
        Path shut = Files.createDirectory(home.resolve("shut"));
        mode(shut, "rwx------");
        String store = "mirror:" + own.resolve("m");

        run("backup", source.toString(), "--to", store).ends(3).says("skipped: closed: permission");
        run("backup", shut.toString(), "--to", store + "2")
                .ends(1)
                .saysInOneLine(shut.toString(), "permission denied", "run this as a user");
        assertTrue(Files.notExists(own.resolve("m2")));
        run("backup", source.toString(), "--to", "mirror:" + shut.resolve("m"))
                .ends(1)
                .saysInOneLine(shut.toString(), "permission denied", "run this as");
        run("restore", "latest", "--target", shut.toString(), "--store", store)
                .ends(1)
                .saysInOneLine(shut.toString(), "permission denied", "as a user who may");
    }

    private CommandLab.Outcome run(String... words) throws Exception {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("/usr/bin/setpriv", "--reuid", NOBODY, "--regid", NOBODY));
        command.add("--clear-groups");
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
        List<String> parts = new ArrayList<>();
        try (var entries = Files.list(app)) {
            entries.forEach(entry -> parts.add(entry.toString()));
        }
        command.addAll(List.of("-cp", String.join(File.pathSeparator, parts)));
        command.add(Main.class.getName());
        command.addAll(List.of(words));
        Path err = home.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().put("HOME", home.resolve("own").toString());
        builder.environment().put("XDG_STATE_HOME", home.resolve("own/state").toString());
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new CommandLab.Outcome(process.waitFor(), out, Files.readString(err));
    }
}
