package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Databases that are not what they should be: each has a clear word, an exit code, and loses
 * nothing.
 */
@Timeout(120)
class DatabaseTroubleTest {
    @TempDir Path dir;
    private CommandLab lab;
    private Path live;

    @BeforeEach
    void aDatabase() throws Exception {
        lab = new CommandLab(dir.resolve("home")).with("COFFER_PASSWORD", "secret");
        live = Files.createDirectories(dir.resolve("home/app")).resolve("app.db");
        sql(
                live,
                "CREATE TABLE t (id INTEGER PRIMARY KEY, x BLOB)",
                "CREATE INDEX by_x ON t (x)",
                "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 500)"
                        + " INSERT INTO t (x) SELECT randomblob(100) FROM c",
                "INSERT INTO t (x) VALUES (randomblob(20000))");
        lab.in(lab.path("app"));
    }

    private static void sql(Path file, String... statements) throws Exception {
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = db.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private CommandLab.Outcome backup(String what, String kind) {
        return lab.run("backup", what, "--to", kind + ":" + dir.resolve(kind));
    }

    private byte[] restored(String kind, String point, String name) throws IOException {
        Path out = Files.createTempDirectory(dir, "out");
        lab.run("restore", point, "--store", kind + ":" + dir.resolve(kind), "--target", "" + out)
                .ends(0);
        return Files.readAllBytes(out.resolve(name));
    }

    @Test
    void missingDatabaseIsNamed() {
        backup("./nowhere.db", "versioned").ends(1).saysInOneLine("nowhere.db", "name right");
        assertFalse(Files.exists(dir.resolve("versioned/nowhere.db")));
    }

    @Test
    void folderIsBackedUpAsOneWhateverItsName() throws Exception {
        Files.createDirectories(lab.path("app/folder.db/below"));
        lab.write("app/folder.db/below/file", "x");
        backup("./folder.db", "versioned").ends(0);
        lab.run(
                        "db",
                        "query",
                        "latest",
                        "SELECT 1",
                        "--store",
                        "versioned:" + dir.resolve("versioned"))
                .ends(2)
                .saysInOneLine("no SQLite database");
    }

    @ParameterizedTest
    @ValueSource(strings = {"versioned", "vault"})
    void encryptedOneIsNamedAsSuchAndKept(String kind) throws Exception {
        byte[] noise = new byte[40960];
        new Random(7).nextBytes(noise);
        Files.write(lab.path("app/secret.db"), noise);
        backup("./secret.db", kind).ends(0).says("is not a SQLite database", "encrypted");
        assertArrayEquals(noise, restored(kind, "latest", "secret.db"));
    }

    @Test
    void whatOnlyHasTheNameOfOneIsNamedAsSuchAndKept() throws Exception {
        Files.writeString(lab.path("app/text.db"), "not a database ".repeat(300));
        backup("./text.db", "versioned").ends(0).says("is not a SQLite database");
    }

    @ParameterizedTest
    @ValueSource(strings = {"versioned", "vault"})
    void everyPageThatIsFlippedIsFoundByAFullCheckAndWhatThereIsIsKept(String kind)
            throws Exception {
        lab.with("COFFER_FULL_CHECK", "true");
        byte[] whole = Files.readAllBytes(live);
        int pages = whole.length / 4096;
        for (int page : List.of(0, 1, 2, pages / 2, pages - 1)) {
            byte[] bad = whole.clone();
            for (int i = 0; i < 16; i++) {
                bad[page * 4096 + (page == 0 ? 100 : 0) + i] ^= 0x55;
            }
            Files.write(live, bad);
            CommandLab.Outcome outcome = backup("./app.db", kind).ends(3);
            outcome.says("app.db");
            lab.run("list", "--store", kind + ":" + dir.resolve(kind)).says("corrupt-source");
            assertArrayEquals(bad, restored(kind, "latest", "app.db"), "page " + page);
        }
    }

    @Test
    void oneThatStaysLockedIsKeptRawAndSaidSo() throws Exception {
        lab.with("COFFER_DATABASE_WAIT", "1s");
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + live);
                Statement statement = db.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            backup("./app.db", "versioned").ends(3).says("kept it locked", "raw bytes");
        }
        lab.run("list", "--store", "versioned:" + dir.resolve("versioned")).says("(raw)");
        backup("./app.db", "versioned").ends(0);
    }

    @Test
    void readOnlyFolderWithoutSideFilesIsReadWithoutMakingAny() throws Exception {
        sql(live, "PRAGMA journal_mode = WAL");
        List<Path> before = files();
        Path folder = lab.path("app");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            backup("./app.db", "versioned").ends(0);
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        assertEquals(before, files());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(lab.path("app"))) {
            return all.sorted().toList();
        }
    }

    @Test
    void damagedCopyOfASoundDatabaseIsNotRestored() throws Exception {
        backup("./app.db", "versioned").ends(0);
        sql(live, "DELETE FROM t");
        byte[] now = Files.readAllBytes(live);
        Path copy;
        try (Stream<Path> all = Files.walk(dir.resolve("versioned"))) {
            copy =
                    all.filter(p -> Files.isRegularFile(p) && p.endsWith("app.db"))
                            .findFirst()
                            .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(copy);
        bytes[9000] ^= 1;
        Files.write(copy, bytes);
        lab.run(
                        "restore",
                        "latest",
                        "--in-place",
                        "--yes",
                        "--store",
                        "versioned:" + dir.resolve("versioned"))
                .ends(8);
        assertArrayEquals(now, Files.readAllBytes(live));
    }

    /** Takes the file for its own: nobody can replace it, not even root. */
    private static boolean immutable(Path file, boolean on) throws Exception {
        Process chattr = new ProcessBuilder("chattr", on ? "+i" : "-i", file.toString()).start();
        return chattr.waitFor() == 0;
    }

    @Test
    void restoreThatCannotReplaceTheDatabasePutsItsLogBack() throws Exception {
        backup("./app.db", "versioned").ends(0);
        Path other = dir.resolve("other.db");
        Files.copy(live, other);
        Path log = lab.path("app/app.db-wal");
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + other);
                Statement statement = db.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("DELETE FROM t WHERE id > 10");
            Files.copy(other, live, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(dir.resolve("other.db-wal"), log);
        }
        byte[] was = Files.readAllBytes(log);
        assumeTrue(immutable(live, true), "no such attribute here");
        try {
            lab.run(
                            "restore",
                            "latest",
                            "--in-place",
                            "--yes",
                            "--store",
                            "versioned:" + dir.resolve("versioned"))
                    .ends(1)
                    .saysInOneLine("all was put back as it was");
        } finally {
            assertTrue(immutable(live, false));
        }
        assertArrayEquals(was, Files.readAllBytes(log));
        lab.run(
                        "db",
                        "diff",
                        "./app.db",
                        "latest",
                        "--store",
                        "versioned:" + dir.resolve("versioned"))
                .ends(0)
                .says("10", "501");
    }
}
