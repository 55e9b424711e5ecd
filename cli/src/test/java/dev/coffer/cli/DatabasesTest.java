package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.Sha256;

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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/** Databases as sources, in every kind of store, and what {@code coffer db} tells of them. */
@Timeout(120)
class DatabasesTest {
    @TempDir Path dir;
    private CommandLab lab;
    private Path live;

    @BeforeEach
    void aDatabase() throws Exception {
        lab = new CommandLab(dir.resolve("home")).with("COFFER_PASSWORD", "secret");
        live = Files.createDirectories(dir.resolve("home/app")).resolve("app.db");
        sql(
                live,
                "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)",
                "CREATE TABLE events (user REFERENCES users)",
                "INSERT INTO users (name) VALUES ('ada'), ('grace'), ('edsger')");
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

    private static String value(Path file, String sql) throws Exception {
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = db.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.getString(1);
        }
    }

    private String store(String kind) {
        return kind.equals("archive")
                ? "archive:" + dir.resolve("archive-store") + "?format=database"
                : kind + ":" + dir.resolve(kind + "-store");
    }

    private CommandLab.Outcome backup(String kind, String... more) {
        Stream<String> words = Stream.of("backup", live.toString(), "--to", store(kind));
        return lab.run(Stream.concat(words, Stream.of(more)).toArray(String[]::new));
    }

    /** As a program that was killed: pages of a table are not what they were. */
    private void damage() throws IOException {
        byte[] bytes = Files.readAllBytes(live);
        for (int page = 1; page < bytes.length / 4096; page++) {
            bytes[page * 4096] ^= 0x55;
        }
        Files.write(live, bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror", "versioned", "vault", "archive"})
    void pointSaysWhatTheChecksFound(String kind) {
        backup(kind, "--full-check").ends(0);
        lab.run("show", "--store", store(kind)).ends(0).says("app.db: ok (full check)");
        lab.run("show", "--store", store(kind), "--json")
                .ends(0)
                .says("\"result\":\"ok\"", "\"full\":true", "\"users\":3", "\"schema\":\"");
        lab.run("db", "list", "--store", store(kind)).ends(0).says("app.db", "ok (full check)");
        lab.run("db", "list", "--store", store(kind), "--json").ends(0).isJson();
        lab.run("db", "list", "--all", "--store", store(kind)).ends(0).says("1 database");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror", "versioned", "vault", "archive"})
    void corruptSourceIsKeptAndMarkedAndReported(String kind) throws Exception {
        backup(kind).ends(0);
        damage();
        byte[] bad = Files.readAllBytes(live);
        backup(kind).ends(3).says("damaged");
        lab.run("list", "--store", store(kind)).ends(0).says("(corrupt-source)");
        lab.run("show", "--store", store(kind)).ends(0).says("app.db: corrupt-source");
        lab.run("list", "--store", store(kind), "--json").says("\"result\":\"corrupt-source\"");
        Path target = dir.resolve("out-" + kind);
        lab.run("restore", "latest", "--store", store(kind), "--target", target.toString())
                .ends(0)
                .says("The point says so");
        assertEquals(-1, Arrays.mismatch(bad, Files.readAllBytes(target.resolve("app.db"))));
    }

    @Test
    void retentionKeepsTheLastGoodPointOfACorruptSource() throws Exception {
        backup("vault").ends(0);
        damage();
        backup("vault").ends(3);
        backup("vault").ends(3);
        lab.run("forget", "--keep-last", "1", "--store", store("vault"), "--yes")
                .ends(0)
                .says("last good", "forgot 1 point");
        lab.run("list", "--store", store("vault")).says("2 points");
    }

    @ParameterizedTest
    @ValueSource(strings = {"versioned", "vault"})
    void assertionThatDoesNotHoldMarksThePoint(String kind) {
        backup(kind, "--assert", "SELECT count(*) > 2 FROM users").ends(0);
        backup(kind + "2", "--assert", "x").ends(2);
        String other = kind.equals("vault") ? "vault" : "versioned";
        CommandLab.Outcome outcome =
                lab.run(
                        "backup",
                        live.toString(),
                        "--to",
                        other + ":" + dir.resolve("second"),
                        "--assert",
                        "SELECT count(*) > 1000 FROM users");
        outcome.ends(3).says("gave 0");
        lab.run("list", "--store", other + ":" + dir.resolve("second")).says("(doubtful)");
    }

    @Test
    void everySoManyRunsTheCheckIsAFullOne() throws Exception {
        lab.write(
                "app/coffer.toml",
                "[job.app]\nsources = [\"app.db\"]\nstore = \"%s\"\nfull_check_every = 3\n"
                        .formatted(store("vault")));
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < 7; i++) {
            sql(live, "INSERT INTO users (name) VALUES ('x')");
            lab.run("backup").ends(0);
            boolean full = lab.run("show").out().contains("ok (full check)");
            seen.append(full ? 'F' : 'q');
        }
        assertEquals("FqqFqqF", seen.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"versioned", "vault"})
    void diffTellsRowsAndSchema(String kind) throws Exception {
        backup(kind).ends(0);
        sql(
                live,
                "INSERT INTO users (name) VALUES ('barbara')",
                "CREATE INDEX by_name ON users (name)");
        backup(kind).ends(0);
        String[] diff = {"db", "diff", "latest~1", "latest", "--store", store(kind)};
        lab.run(diff).ends(0).says("users", "3", "4", "+1", "+ CREATE INDEX by_name");
        lab.run("db", "diff", "latest~1:app.db", "--store", store(kind)).ends(0).says("+1");
        lab.run("db", "diff", "live", "latest~1", "--store", store(kind)).ends(0).says("-1");
        lab.run("db", "diff", "./app.db", "latest", "--store", store(kind))
                .ends(0)
                .says("no difference");
        lab.run("db", "diff", "latest~1", "live", "--store", store(kind), "--json")
                .ends(0)
                .isJson()
                .says("\"before\":3,\"after\":4");
        lab.run("db", "diff", "live", "--store", store(kind)).ends(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror", "versioned", "vault", "archive"})
    void queryAsksAPastState(String kind) throws Exception {
        backup(kind).ends(0);
        sql(live, "DELETE FROM users");
        String[] query = {
            "db", "query", "latest", "SELECT id, name FROM users", "--store", store(kind)
        };
        lab.run(query).ends(0).says("grace", "3 rows");
        CommandLab.Outcome csv =
                lab.run(
                        "db",
                        "query",
                        "latest:app.db",
                        "SELECT 'a,\"b', NULL, x'0aff', 1.5",
                        "--csv",
                        "--store",
                        store(kind));
        assertTrue(csv.ends(0).out().endsWith("\"a,\"\"b\",,x'0aff',1.5\n"), csv.toString());
        lab.run(
                        "db",
                        "query",
                        "latest",
                        "SELECT name, id FROM users WHERE id = 2",
                        "--json",
                        "--store",
                        store(kind))
                .ends(0)
                .isJson()
                .says("{\"name\":\"grace\",\"id\":2}");
        lab.run("db", "query", "latest", "DELETE FROM users", "--store", store(kind)).ends(2);
        lab.run("db", "query", "latest", "SELEKT", "--store", store(kind))
                .ends(2)
                .saysInOneLine("syntax error");
    }

    @Test
    void whatIsNoDatabaseIsNamedAsSuch() throws Exception {
        lab.write("app/notes.txt", "plain");
        sql(lab.path("app/second.db"), "CREATE TABLE t (x)");
        lab.run("backup", ".", "--to", store("versioned")).ends(0);
        String to = store("versioned");
        lab.run("db", "query", "latest:notes.txt", "SELECT 1", "--store", to)
                .ends(2)
                .saysInOneLine("notes.txt", "not a SQLite database");
        lab.run("db", "query", "latest", "SELECT 1", "--store", to)
                .ends(2)
                .saysInOneLine("several databases", "POINT:PATH");
        lab.run("db", "query", "latest:nowhere.db", "SELECT 1", "--store", to).ends(1);
        lab.run("db", "diff", "./notes.txt", "latest:app.db", "--store", to)
                .ends(1)
                .saysInOneLine("notes.txt", "not a SQLite database");
        lab.run("db", "diff", "./nowhere.db", "latest:app.db", "--store", to).ends(1);
    }

    @Test
    void discoverFindsDatabasesByWhatIsInThem() throws Exception {
        Path odd = lab.path("app/deep/state");
        Files.createDirectories(odd.getParent());
        sql(odd, "PRAGMA journal_mode = WAL", "CREATE TABLE t (x)", "CREATE TABLE u (x)");
        byte[] noise = new byte[8192];
        new Random(1).nextBytes(noise);
        Files.write(lab.path("app/secret.db"), noise);
        lab.write("app/text.sqlite", "no database at all ".repeat(100));
        Files.createFile(lab.path("app/empty.db"));
        List<Path> before = files();
        CommandLab.Outcome found = lab.run("db", "discover", ".").ends(0);
        found.says(
                "deep/state",
                "wal",
                "rollback",
                "encrypted",
                "empty, not a database yet",
                "not SQLite",
                "2 SQLite databases");
        assertEquals(before, files());
        lab.run("db", "discover", "--json")
                .ends(0)
                .isJson()
                .says("\"kind\":\"encrypted\"", "\"journal\":\"wal\",\"tables\":2");
        lab.run("db", "discover", "nowhere").ends(1).saysInOneLine("nowhere");
        lab.run("db", "discover", "app.db").ends(1).saysInOneLine("app.db");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(lab.path("app"))) {
            return all.sorted().toList();
        }
    }

    // ---- dated files ----

    private List<Path> items() throws IOException {
        try (Stream<Path> all = Files.list(dir.resolve("archive-store"))) {
            return all.filter(p -> !p.getFileName().toString().startsWith(".")).sorted().toList();
        }
    }

    /** That of the first item: a second one of the same second has a number. */
    private static String plainName(List<Path> items) {
        return items.stream()
                .map(item -> item.getFileName().toString())
                .filter(item -> item.endsWith(".db"))
                .min(Comparator.comparing((String item) -> item.replace(".db", "")))
                .orElseThrow();
    }

    @Test
    void archiveOfDatabasesIsDatedFilesThatSqliteOpens() throws Exception {
        backup("archive").ends(0);
        sql(live, "INSERT INTO users (name) VALUES ('barbara')");
        backup("archive").ends(0);
        List<Path> items = items();
        assertEquals(4, items.size(), items.toString());
        Path first = dir.resolve("archive-store/" + plainName(items));
        String name = first.getFileName().toString();
        assertTrue(name.matches("backup-\\d{4}-\\d\\d-\\d\\d-\\d{6}\\.db"), name);
        assertTrue(Files.exists(first.resolveSibling(name + ".manifest.json")), items.toString());
        assertEquals("3", value(first, "SELECT count(*) FROM users"));
        lab.run("verify", "--store", store("archive")).ends(0);
        lab.run("forget", "--keep-last", "1", "--store", store("archive"), "--yes").ends(0);
        assertEquals(2, items().size());
    }

    @Test
    void compressedOneIsWhatZstdReadsAndComesBackTheSame() throws Exception {
        sql(live, "INSERT INTO events SELECT zeroblob(3000000)");
        String store = "archive:" + dir.resolve("archive-store") + "?format=database.zst&level=9";
        lab.run("backup", live.toString(), "--to", store).ends(0);
        Path item = items().getFirst();
        assertTrue(item.toString().endsWith(".db.zst"), item.toString());
        assertTrue(Files.size(item) < 100_000);
        Path out = dir.resolve("plain.db");
        Process zstd =
                new ProcessBuilder("zstd", "-q", "-d", item.toString(), "-o", out.toString())
                        .inheritIO()
                        .start();
        assertEquals(0, zstd.waitFor());
        assertEquals("3", value(out, "SELECT count(*) FROM users"));
        lab.run("verify", "--store", store).ends(0);
        lab.run("db", "query", "latest", "SELECT name FROM users", "--store", store)
                .ends(0)
                .says("grace");
        Path back = dir.resolve("back");
        lab.run("restore", "latest", "--store", store, "--target", back.toString()).ends(0);
        assertEquals(-1, Files.mismatch(out, back.resolve("app.db")));
    }

    @Test
    void itemIsTheCopyThatWasCheckedAndHashedAndNothingElseIsLeft() throws Exception {
        sql(live, "INSERT INTO events SELECT randomblob(3000000)");
        backup("archive").ends(0);
        Path item = items().getFirst();
        byte[] bytes = Files.readAllBytes(item);
        assertTrue(bytes.length > 3_000_000);
        String manifest =
                Files.readString(item.resolveSibling(item.getFileName() + ".manifest.json"));
        assertTrue(manifest.contains("\"item_sha256\":\"" + Sha256.hash(bytes) + '"'), manifest);
        assertTrue(manifest.contains("\"item_bytes\":" + bytes.length), manifest);
        assertFalse(Files.exists(item.resolveSibling(".coffer").resolve("building")));
        lab.run("verify", "--store", store("archive")).ends(0);
        lab.run("db", "query", "latest", "SELECT name FROM users", "--store", store("archive"))
                .ends(0)
                .says("grace");
    }

    @Test
    void archiveOfDatabasesTakesOneDatabaseAndNothingElse() throws Exception {
        lab.run("backup", ".", "--to", store("archive"))
                .ends(2)
                .saysInOneLine("name the database itself");
        Path other = lab.path("app/other.db");
        sql(other, "CREATE TABLE t (x)");
        lab.run("backup", "./app.db", "./other.db", "--to", store("archive")).ends(2);
    }

    @Test
    void databaseThatCannotBeReadMakesNoItem() throws Exception {
        backup("archive").ends(0);
        Files.delete(live);
        backup("archive").ends(1).saysInOneLine("app.db");
        assertEquals(2, items().size());
    }

    // ---- restore ----

    @ParameterizedTest
    @ValueSource(strings = {"mirror", "versioned", "vault", "archive"})
    void staleLogIsNotPlayedIntoTheRestoredDatabase(String kind) throws Exception {
        backup(kind).ends(0);
        Path other = dir.resolve("other.db");
        Files.copy(live, other);
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + other);
                Statement statement = db.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("CREATE TABLE discarded (x)");
            statement.execute("DELETE FROM users");
            Files.copy(other, live, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(dir.resolve("other.db-wal"), lab.path("app/app.db-wal"));
        }
        lab.run("restore", "latest", "--in-place", "--store", store(kind), "--yes")
                .ends(0)
                .says("would change", "to take it back");
        assertFalse(Files.exists(lab.path("app/app.db-wal")));
        assertEquals("3", value(live, "SELECT count(*) FROM users"));
        assertEquals(
                "0", value(live, "SELECT count(*) FROM sqlite_schema WHERE name = 'discarded'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"versioned", "vault"})
    void openDatabaseIsRestoredThroughSqliteAlone(String kind) throws Exception {
        backup(kind).ends(0);
        for (String mode : List.of("DELETE", "WAL")) {
            try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + live);
                    Statement statement = db.createStatement()) {
                statement.execute("PRAGMA journal_mode = " + mode);
                statement.execute("DELETE FROM users");
                String[] restore = {
                    "restore", "latest", "--in-place", "--store", store(kind), "--yes"
                };
                lab.run(restore).ends(1).says("open in process");
                assertEquals("0", value(live, "SELECT count(*) FROM users"));
                String[] through =
                        Stream.concat(Stream.of(restore), Stream.of("--through-api"))
                                .toArray(String[]::new);
                lab.run(through).ends(0).says("What", "held before lies in", "1 replaced");
                try (ResultSet row = statement.executeQuery("SELECT count(*) FROM users")) {
                    assertEquals("3", row.getString(1));
                }
                try (ResultSet row = statement.executeQuery("PRAGMA journal_mode")) {
                    assertEquals(mode.toLowerCase(Locale.ROOT), row.getString(1));
                }
            }
        }
        try (Stream<Path> all = Files.list(lab.path("app"))) {
            List<Path> kept =
                    all.filter(p -> p.getFileName().toString().contains(".before-")).toList();
            assertEquals(2, kept.size());
            assertEquals("0", value(kept.getFirst(), "SELECT count(*) FROM users"));
        }
    }

    @Test
    void databaseMayLieOnAnotherFileSystemThanWhatCofferKeeps() throws Exception {
        Path memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory) && !isOneFileSystem(memory, dir), "there is one");
        Path own = Files.createTempDirectory(memory, "coffer-test");
        try {
            lab.with("XDG_CACHE_HOME", own.toString()).with("XDG_STATE_HOME", own.toString());
            backup("versioned").ends(0);
            lab.run(
                            "restore",
                            "latest",
                            "--in-place",
                            "--store",
                            store("versioned"),
                            "--yes",
                            "--through-api")
                    .ends(0)
                    .says("held before lies in");
        } finally {
            try (Stream<Path> all = Files.walk(own)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private static boolean isOneFileSystem(Path a, Path b) throws IOException {
        return Files.getFileStore(a).equals(Files.getFileStore(b));
    }

    @Test
    void throughSqliteIsRefusedWhileAProgramHoldsATransaction() throws Exception {
        backup("vault").ends(0);
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + live);
                Statement statement = db.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("DELETE FROM users");
            lab.with("COFFER_DATABASE_WAIT", "1s");
            lab.run(
                            "restore",
                            "latest",
                            "--in-place",
                            "--store",
                            store("vault"),
                            "--yes",
                            "--through-api")
                    .ends(11)
                    .saysInOneLine("held by another program");
            statement.execute("ROLLBACK");
        }
        assertEquals("3", value(live, "SELECT count(*) FROM users"));
    }

    @Test
    void throughSqliteNeedsADatabaseThatIsThere() throws Exception {
        lab.write("app/notes.txt", "plain");
        lab.run("backup", ".", "--to", store("versioned")).ends(0);
        String[] notes = {
            "restore",
            "latest:notes.txt",
            "--in-place",
            "--through-api",
            "--store",
            store("versioned")
        };
        lab.run(notes).ends(2).saysInOneLine("--through-api");
        Files.delete(live);
        notes[1] = "latest:app.db";
        lab.run(notes).ends(2).saysInOneLine("--through-api");
    }

    @Test
    void vacuumIsDoneOnlyWhereItIsAskedFor() throws Exception {
        sql(live, "INSERT INTO events SELECT randomblob(200000)", "DELETE FROM events");
        long before = Files.size(live);
        backup("versioned").ends(0);
        assertEquals(before, Files.size(live));
        lab.with("COFFER_VACUUM", "always");
        backup("versioned", "--no-vacuum").ends(0);
        assertEquals(before, Files.size(live));
        lab.with("COFFER_VACUUM", "idle");
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + live);
                Statement statement = db.createStatement()) {
            statement.executeQuery("SELECT * FROM users").close();
            backup("versioned").ends(0).says("was not vacuumed");
        }
        assertEquals(before, Files.size(live));
        backup("versioned").ends(0).says("was vacuumed");
        assertTrue(Files.size(live) < before / 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "WAL"})
    void packedCopyHasTheSameRowsAndNoEmptyPages(String mode) throws Exception {
        sql(
                live,
                "PRAGMA journal_mode = " + mode,
                "INSERT INTO events SELECT randomblob(200000)",
                "DELETE FROM events");
        backup("versioned", "--database-method", "vacuum-into", "--full-check").ends(0);
        Path out = dir.resolve("out");
        lab.run("restore", "latest", "--store", store("versioned"), "--target", out.toString())
                .ends(0);
        assertTrue(Files.size(out.resolve("app.db")) < 40_000);
        assertEquals("3", value(out.resolve("app.db"), "SELECT count(*) FROM users"));
    }
}
