package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.util.Objects.requireNonNull;

import dev.coffer.base.CofferException;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The ladder of checks on a copy, and looks into it. */
class CopyCheckTest {
    @TempDir Path dir;
    private Path file = Path.of("");

    @BeforeEach
    void aDatabase() throws Exception {
        file = dir.resolve("app.db");
        sql(
                "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
                "CREATE TABLE \"a \"\"strange\"\" one\" (x REFERENCES users)",
                "CREATE INDEX by_name ON users (name)");
        for (int i = 0; i < 40; i++) {
            sql("INSERT INTO users (name) VALUES ('user" + i + "')");
        }
    }

    private void sql(String... statements) throws Exception {
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = db.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private CheckOutcome check(CheckPlan plan) throws IOException {
        return CopyCheck.check(HostPath.of(file), plan);
    }

    private Fingerprint fingerprint() throws IOException {
        return requireNonNull(check(CheckPlan.FULL).fingerprintIfKnown());
    }

    private static final String ENDLESS =
            "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM"
                    + " r";

    @Test
    @Timeout(60)
    void whatNeverEndsEndsWhenItsThreadIsInterrupted() throws Exception {
        CheckPlan plan = CheckPlan.QUICK.withAssertions(List.of("SELECT (" + ENDLESS + ")"));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedIOException.class, () -> check(plan));
        try (DatabaseView view = DatabaseView.of(HostPath.of(file), "it")) {
            assertTrue(Thread.currentThread().isInterrupted());
            CofferException stopped =
                    assertThrows(CofferException.class, () -> view.query(ENDLESS, nobody()));
            assertEquals(CofferException.Reason.INTERRUPTED, stopped.reason());
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void queryIsOneStatement() throws Exception {
        try (DatabaseView view = DatabaseView.of(HostPath.of(file), "it")) {
            for (String sql : List.of("", " ; -- nothing", "SELECT 1; SELECT 2")) {
                CofferException refused =
                        assertThrows(CofferException.class, () -> view.query(sql, nobody()));
                assertEquals(CofferException.Reason.USAGE, refused.reason());
            }
            view.query("SELECT ';'; -- one", nobody());
        }
    }

    private static DatabaseView.Answer nobody() {
        return new DatabaseView.Answer() {
            @Override
            public void columns(List<String> names) {}

            @Override
            public boolean row(List<@Nullable Object> values) {
                return true;
            }
        };
    }

    @Test
    void quickCheckTellsNoFingerprint() throws Exception {
        assertEquals(new CheckOutcome.Sound(), check(CheckPlan.QUICK));
    }

    @Test
    void fullCheckCountsTheRowsOfEachTable() throws Exception {
        assertEquals(Map.of("users", 40L, "a \"strange\" one", 0L), fingerprint().rows());
    }

    @Test
    void fingerprintsTellWhatDiffers() throws Exception {
        Fingerprint before = fingerprint();
        sql("VACUUM");
        assertEquals(List.of(), before.differences(fingerprint()));
        sql("DELETE FROM users WHERE id = 1");
        assertEquals(
                List.of("the table users has 39 rows, not 40"), before.differences(fingerprint()));
        sql("CREATE TABLE t (x)");
        assertEquals(
                List.of(
                        "the schema is another one",
                        "the table t is only in one",
                        "the table users has 39 rows, not 40"),
                before.differences(fingerprint()));
    }

    @Test
    void rowThatRefersToNoneIsFoundByTheFullCheckAlone() throws Exception {
        sql("INSERT INTO \"a \"\"strange\"\" one\" VALUES (4711)");
        assertTrue(check(CheckPlan.QUICK).isSound());
        var doubted = assertInstanceOf(CheckOutcome.Doubted.class, check(CheckPlan.FULL));
        assertEquals(
                List.of("row 1 of a \"strange\" one refers to a row of users that is not there"),
                doubted.messages());
    }

    @Test
    void indexThatDisagreesWithItsTableIsFoundByTheFullCheckAlone() throws Exception {
        sql(
                "PRAGMA writable_schema = 1",
                "UPDATE sqlite_schema SET sql = 'CREATE INDEX by_name ON users (id)'"
                        + " WHERE name = 'by_name'");
        assertTrue(check(CheckPlan.QUICK).isSound());
        assertInstanceOf(CheckOutcome.Corrupt.class, check(CheckPlan.FULL));
    }

    @Test
    void assertionsHoldIfTheirFirstValueIsSomething() throws Exception {
        CheckPlan plan =
                CheckPlan.QUICK.withAssertions(
                        List.of(
                                "SELECT count(*) > 30 FROM users",
                                "SELECT name FROM users",
                                "SELECT 0.5"));
        assertTrue(check(plan).isSound());
    }

    @Test
    void assertionThatDoesNotHoldIsNamed() throws Exception {
        CheckPlan plan =
                CheckPlan.QUICK.withAssertions(
                        List.of(
                                "SELECT count(*) > 1000 FROM users",
                                "SELECT max(x) FROM \"a \"\"strange\"\" one\"",
                                "SELECT 1 FROM users WHERE 0",
                                "SELECT * FROM nowhere"));
        var doubted = assertInstanceOf(CheckOutcome.Doubted.class, check(plan));
        assertEquals(4, doubted.messages().size());
        assertEquals("SELECT count(*) > 1000 FROM users gave 0", doubted.messages().getFirst());
        assertTrue(doubted.messages().get(3).contains("no such table"), doubted.toString());
    }

    @Test
    void everyKindOfPageThatIsFlippedIsFound() throws Exception {
        sql("CREATE TABLE big (x)", "INSERT INTO big VALUES (randomblob(20000))");
        byte[] whole = Files.readAllBytes(file);
        int pages = whole.length / 4096;
        List<Integer> missed = new ArrayList<>();
        for (int page = 0; page < pages; page++) {
            byte[] flipped = whole.clone();
            int start = page * 4096 + (page == 0 ? 100 : 0);
            for (int i = 0; i < 8; i++) { // the header of a page, or the link of an overflow page
                flipped[start + i] ^= 0x55;
            }
            Files.write(file, flipped);
            if (check(CheckPlan.FULL).isSound()) {
                missed.add(page);
            }
        }
        assertEquals(List.of(), missed);
    }

    private List<List<Object>> ask(String sql) throws Exception {
        List<List<Object>> rows = new ArrayList<>();
        try (DatabaseView view = DatabaseView.of(HostPath.of(file), "it")) {
            view.query(
                    sql,
                    new DatabaseView.Answer() {
                        @Override
                        public void columns(List<String> names) {
                            rows.add(new ArrayList<>(names));
                        }

                        @Override
                        public boolean row(List<Object> values) {
                            rows.add(values);
                            return rows.size() < 3;
                        }
                    });
        }
        return rows;
    }

    @Test
    void queryGivesColumnsAndRows() throws Exception {
        assertEquals(
                List.of(List.of("id", "name"), List.of(1, "user0"), List.of(2, "user1")),
                ask("SELECT id, name FROM users ORDER BY id"));
    }

    @Test
    void nothingCanBeChangedByAQueryNorWrittenElsewhere() throws Exception {
        Path elsewhere = dir.resolve("elsewhere.db");
        for (String sql :
                List.of(
                        "DELETE FROM users",
                        "PRAGMA journal_mode = WAL",
                        "VACUUM INTO '" + elsewhere + "'",
                        "ATTACH '" + elsewhere + "' AS other",
                        "CREATE TABLE n (x)")) {
            byte[] before = Files.readAllBytes(file);
            try {
                ask(sql);
            } catch (CofferException e) {
                assertEquals(CofferException.Reason.USAGE, e.reason(), sql);
            }
            assertFalse(Files.exists(elsewhere), sql);
            assertTrue(Arrays.equals(before, Files.readAllBytes(file)), sql);
        }
        assertThrows(CofferException.class, () -> ask("SELEKT 1"));
    }
}
