package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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

    @Test
    void copiesOfWhatNobodyMayReadAreReadAndWrittenByTheirOwnerAllTheSame() throws Exception {
        Path own = Files.createDirectory(home.resolve("own"));
        mode(own, "rwxrwxrwx");
        for (String kind : List.of("mirror", "versioned")) {
            String store = kind + ":" + own.resolve(kind);
            as("mkdir -p ws/d ws/ro && echo 1 >ws/d/f && echo 2 >ws/ro/g && chmod 555 ws/ro");
            run("backup", own.resolve("ws").toString(), "--to", store).ends(0);
            as("chmod 000 ws/d ws/ro/g");
            run("backup", own.resolve("ws").toString(), "--to", store).ends(3);
            run("verify", "--store", store).ends(0);
            as("chmod 700 ws/d && echo 3 >ws/d/f && chmod 755 ws/ro && echo 4 >ws/ro/h");
            run("backup", own.resolve("ws").toString(), "--to", store)
                    .ends(3)
                    .says("skipped: ro/g")
                    .says("1 new, 1 updated");
            String back = own.resolve("back-" + kind).toString();
            run("restore", "latest", "--target", back, "--store", store).ends(0);
            assertEquals("3\n", Files.readString(Path.of(back, "d/f")));
            assertEquals("2\n", Files.readString(Path.of(back, "ro/g")));
            assertEquals("4\n", Files.readString(Path.of(back, "ro/h")));
            as("chmod -R u+rwX ws && rm -r ws");
        }
    }

    @Test
    void attributesOfFilesThatTheirOwnerMayNotWriteAreKeptAndComeBack() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setfattr")), "no setfattr");
        Path own = Files.createDirectory(home.resolve("own"));
        mode(own, "rwxrwxrwx");
        as(
                "mkdir -p ws/d && echo 1 >ws/f && echo 2 >ws/d/g && setfattr -n user.k -v v ws/f"
                        + " ws/d/g ws/d && chmod 444 ws/f && chmod 400 ws/d/g && chmod 555 ws/d");
        for (String store : List.of("mirror:m", "versioned:v", "mirror:p?protect=copies")) {
            String there = store.replace(":", ":" + own + "/");
            String back = own.resolve("back-" + store.replaceAll("\\W", "")).toString();
            run("backup", own.resolve("ws").toString(), "--to", there).ends(0);
            run("restore", "latest", "--target", back, "--store", there).ends(0);
            for (String path : List.of("f", "d", "d/g")) {
                assertEquals("v", attribute(Path.of(back, path)), store + " " + path);
            }
            assertEquals("r--r--r--", permissions(Path.of(back, "f")));
            assertEquals("r-xr-xr-x", permissions(Path.of(back, "d")));

            as("chmod u+w ws/f; setfattr -n user.k -v w ws/f; chmod u-w ws/f");
            run("backup", own.resolve("ws").toString(), "--to", there).ends(0).says("1 updated");
            run("restore", "latest", "--target", back, "--store", there, "--yes").ends(0);
            assertEquals("w", attribute(Path.of(back, "f")), store);
            assertEquals("r--r--r--", permissions(Path.of(back, "f")));
            as("chmod u+w ws/f; setfattr -n user.k -v v ws/f; chmod u-w ws/f");
        }
        assertEquals("v", attribute(own.resolve("m/d/g")));
        assertEquals("w", attribute(own.resolve("v/f/f")));
        assertEquals("w", attribute(own.resolve("p/f")));
    }

    private static String attribute(Path of) throws IOException {
        return new String((byte[]) Files.getAttribute(of, "user:k"), StandardCharsets.UTF_8);
    }

    private static String permissions(Path of) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(of));
    }

    @Test
    void aFolderThatMayNotBeWrittenIsNamedAndStaysAsItWas() throws Exception {
        Path own = Files.createDirectory(home.resolve("own"));
        mode(own, "rwxrwxrwx");
        as("mkdir -p ws shut empty && echo 1 >ws/f && echo mine >shut/x && chmod 555 shut empty");
        String store = "mirror:" + own.resolve("m");
        run("backup", own.resolve("ws").toString(), "--to", store).ends(0);
        for (String target : List.of("shut", "empty", "empty/below")) {
            String named = own.resolve(target).toString();
            run("restore", "latest", "--target", named, "--store", store, "--yes")
                    .ends(1)
                    .saysInOneLine(named, "permission denied", "as a user who may");
        }
        assertEquals("mine\n", Files.readString(own.resolve("shut/x")));
        run("backup", own.resolve("ws").toString(), "--to", "mirror:" + own.resolve("shut/m"))
                .ends(1)
                .saysInOneLine(own.resolve("shut/m").toString(), "permission denied");
        as("chmod 555 m m/.coffer; echo 2 >ws/g");
        run("backup", own.resolve("ws").toString(), "--to", store)
                .ends(1)
                .saysInOneLine(own.resolve("m").toString(), "permission denied", "who owns");
        run("list", "--store", store).ends(0).says("1 point");
    }

    @Test
    void aCacheFolderIsNeededOnlyForDatabases() throws Exception {
        Path own = Files.createDirectory(home.resolve("own"));
        mode(own, "rwxrwxrwx");
        as("mkdir ws .cache && echo 1 >ws/f && chmod 555 .cache");
        String store = "mirror:" + own.resolve("m");
        run("backup", own.resolve("ws").toString(), "--to", store).ends(0);
        as("{ printf 'SQLite format 3\\000'; head -c 5000 /dev/zero; } | tee ws/a.db >ws/b.db");
        run("backup", own.resolve("ws").toString(), "--to", store)
                .ends(1)
                .saysInOneLine("database", ".cache", "permission denied", "XDG_CACHE_HOME");
    }

    @Test
    void databasesInAFolderThatMayNotBeWrittenAreCapturedWithoutAnythingBesideThem()
            throws Exception {
        Path own = Files.createDirectory(home.resolve("own"));
        mode(own, "rwxrwxrwx");
        Path source = Files.createDirectory(home.resolve("ws"));
        Path live = source.resolve("live.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + live);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("CREATE TABLE t(n INTEGER)");
            statement.execute("INSERT INTO t VALUES (1)");
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            Files.copy(live, source.resolve("closed.db"));
            statement.execute("INSERT INTO t VALUES (2)");
            Files.copy(live, source.resolve("crashed.db"));
            Files.copy(source.resolve("live.db-wal"), source.resolve("crashed.db-wal"));
            for (Path each : listed(source)) {
                mode(each, "r--r--r--");
            }
            mode(source, "r-xr-xr-x");
            List<Path> before = listed(source);
            String store = "mirror:" + own.resolve("m");
            run("backup", source.toString(), "--to", store).ends(0);
            assertEquals(before, listed(source));
            assertEquals(1, rows(own.resolve("m/closed.db")));
            assertEquals(2, rows(own.resolve("m/crashed.db")));
            assertEquals(2, rows(own.resolve("m/live.db")));
            run("verify", "--store", store).ends(0);
        }
        mode(source, "rwxr-xr-x");
    }

    private static List<Path> listed(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static int rows(Path database) throws SQLException {
        String url = "jdbc:sqlite:file:" + database + "?immutable=1";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
            return rows.getInt(1);
        }
    }

    /** In the shell, as that user, in the folder that is its own. */
    private void as(String script) throws Exception {
        List<String> command = asNobody();
        command.addAll(List.of("/bin/sh", "-c", script));
        Process process =
                new ProcessBuilder(command)
                        .directory(home.resolve("own").toFile())
                        .inheritIO()
                        .start();
        assertEquals(0, process.waitFor(), script);
    }

    private static List<String> asNobody() {
        return new ArrayList<>(
                List.of(
                        "/usr/bin/setpriv",
                        "--reuid",
                        NOBODY,
                        "--regid",
                        NOBODY,
                        "--clear-groups"));
    }

    private CommandLab.Outcome run(String... words) throws Exception {
        List<String> command = asNobody();
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
