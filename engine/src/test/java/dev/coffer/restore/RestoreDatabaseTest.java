package dev.coffer.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.util.Objects.requireNonNull;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.tree.Entry;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;

/** Restores of real SQLite databases over others. */
@Timeout(60)
class RestoreDatabaseTest {
    @TempDir Path dir;
    private TestTree point;
    private Restores restores;

    @BeforeEach
    void prepare() throws Exception {
        point = TestTree.in(dir, "point");
        restores = Restores.in(dir);
        restores.delete = false;
        try (Connection db = open(point.path("app.db"))) {
            run(db, "CREATE TABLE t (x)", "INSERT INTO t VALUES ('restored')");
        }
    }

    private static Connection open(Path file) throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    private static void run(Connection db, String... statements) throws Exception {
        try (Statement statement = db.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String rows(Path file) throws Exception {
        try (Connection db = open(file);
                Statement statement = db.createStatement();
                ResultSet found = statement.executeQuery("SELECT group_concat(x) FROM t")) {
            return found.getString(1);
        }
    }

    /** A database whose last rows are in its log alone, as after a crash of its program. */
    private void crashedDatabaseInTheTarget() throws Exception {
        Path live = dir.resolve("live.db");
        try (Connection db = open(live)) {
            run(
                    db,
                    "PRAGMA journal_mode=WAL",
                    "CREATE TABLE t (x)",
                    "INSERT INTO t VALUES ('in file')");
            run(db, "PRAGMA wal_checkpoint(TRUNCATE)", "INSERT INTO t VALUES ('in log')");
            Files.copy(live, restores.target.path("app.db"));
            Files.copy(dir.resolve("live.db-wal"), restores.target.path("app.db-wal"));
        }
    }

    private RestoreResult restore() throws Exception {
        try (EntriesTree tree =
                new EntriesTree(
                        Restores.live(point),
                        entry ->
                                entry.name().equals(Name.of("app.db"))
                                        ? new Database(entry)
                                        : entry)) {
            return restores.restore(tree);
        }
    }

    private static final class Database extends Entry {
        Database(Entry entry) {
            super(entry.name(), entry.stat());
        }

        @Override
        public boolean isDatabase() {
            return true;
        }
    }

    @Test
    void logOfTheReplacedDatabaseIsNotPlayedIntoTheRestoredOne() throws Exception {
        crashedDatabaseInTheTarget();
        TreeSnapshot before = restores.target.snapshot();
        restore();
        assertNull(restores.target.stat("app.db-wal"));
        assertEquals("restored", rows(restores.target.path("app.db")));
        restores.undo();
        assertEquals(List.of(), before.differences(restores.target.snapshot()));
        assertEquals("in file,in log", rows(restores.target.path("app.db")));
    }

    @Test
    void logWithoutItsDatabaseGoesToo() throws Exception {
        crashedDatabaseInTheTarget();
        Files.delete(restores.target.path("app.db"));
        restore();
        assertEquals("restored", rows(restores.target.path("app.db")));
    }

    @Test
    void openDatabaseIsNotReplacedAndTheProgramIsNamed() throws Exception {
        crashedDatabaseInTheTarget();
        restores.target.file("other", "mine");
        point.file("other", "point's");
        try (Connection db = open(restores.target.path("app.db"))) {
            run(db, "SELECT * FROM t");
            CofferException e = assertThrows(CofferException.class, this::restore);
            String self = "process " + ProcessHandle.current().pid();
            assertTrue(
                    e.getMessage().contains("app.db is a database that is open in " + self),
                    e.getMessage());
        }
        assertEquals("mine", Files.readString(restores.target.path("other")));
        restore();
        assertEquals("restored", rows(restores.target.path("app.db")));
    }

    @Test
    void databaseThatAnotherProgramHasOpenIsNotReplaced() throws Exception {
        Path program = Path.of("/usr/bin/sqlite3");
        assumeTrue(Files.isExecutable(program), "sqlite3 is not installed");
        crashedDatabaseInTheTarget();
        String file = restores.target.path("app.db").toString();
        Process other = new ProcessBuilder(program.toString(), "-batch", file).start();
        try {
            other.outputWriter().append("SELECT count(*) FROM t;\n").flush();
            assertEquals("2", other.inputReader().readLine()); // and then it is idle
            CofferException e = assertThrows(CofferException.class, this::restore);
            String named = "open in process " + other.pid() + " (sqlite3)";
            assertTrue(e.getMessage().contains(named), e.getMessage());
        } finally {
            other.destroyForcibly().onExit().join();
        }
        restore();
        assertEquals("restored", rows(restores.target.path("app.db")));
    }

    @Test
    void everySideFileOfTheReplacedDatabaseMovesAsideAndComesBack() throws Exception {
        crashedDatabaseInTheTarget();
        restores.target.file("app.db-shm", "index").file("app.db-journal", "journal");
        TreeSnapshot before = restores.target.snapshot();
        restore();
        for (String side : List.of("app.db-wal", "app.db-shm", "app.db-journal")) {
            assertNull(restores.target.stat(side), side);
        }
        restores.undo();
        assertEquals(List.of(), before.differences(restores.target.snapshot()));
    }

    @Test
    void databaseWithUnsavedTransactionsIsNotTakenForUnchanged() throws Exception {
        crashedDatabaseInTheTarget();
        point.modified("app.db", requireNonNull(restores.target.stat("app.db")).modified());
        restore();
        assertEquals("restored", rows(restores.target.path("app.db")));
    }

    @Test
    void openDatabaseThatThePointHasNotGotIsNotRemoved() throws Exception {
        restores.delete = true;
        try (Connection db = open(restores.target.path("new.db"))) {
            run(db, "PRAGMA journal_mode=WAL", "CREATE TABLE t (x)", "INSERT INTO t VALUES (1)");
            CofferException e = assertThrows(CofferException.class, this::restore);
            assertTrue(e.getMessage().contains("new.db is a database that is open in process"));
            run(db, "INSERT INTO t VALUES (2)");
        }
        assertEquals("1,2", rows(restores.target.path("new.db")));
        restore();
        assertNull(restores.target.stat("new.db"));
    }

    @Test
    void whatSqliteKeepsBesideADatabaseThatStaysIsNotRemoved() throws Exception {
        restores.delete = true;
        Path live = restores.target.path("app.db");
        try (Connection db = open(live)) {
            run(db, "PRAGMA journal_mode=WAL", "CREATE TABLE t (x)", "INSERT INTO t VALUES (1)");
            run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
            Files.copy(live, point.path("app.db"), StandardCopyOption.REPLACE_EXISTING);
            point.modified("app.db", requireNonNull(restores.target.stat("app.db")).modified());
            assertEquals(0, restore().deleted());
            assertTrue(Files.exists(restores.target.path("app.db-shm")));
        }
    }

    private static void assertRefused(CofferException e, String path) {
        assertTrue(
                e.getMessage()
                        .contains(
                                path
                                        + " is a database that is open in process "
                                        + ProcessHandle.current().pid()),
                e.getMessage());
    }

    private static Connection openWal(Path file) throws Exception {
        Connection db = open(file);
        run(db, "PRAGMA journal_mode=WAL", "CREATE TABLE t (x)", "INSERT INTO t VALUES (1)");
        return db;
    }

    @Test
    void openDatabaseIsNotReplacedByWhatIsNoDatabaseForThePoint() throws Exception {
        point.file("notes", "plain text");
        try (Connection db = openWal(restores.target.path("notes"))) {
            assertRefused(assertThrows(CofferException.class, this::restore), "notes");
            run(db, "INSERT INTO t VALUES (2)");
        }
        assertEquals("1,2", rows(restores.target.path("notes")));
    }

    @Test
    void folderWithAnOpenDatabaseIsNotReplacedByAFile() throws Exception {
        point.file("d", "plain text");
        restores.target.folder("d/e");
        try (Connection db = openWal(restores.target.path("d/e/in.db"))) {
            run(db, "SELECT * FROM t");
            assertRefused(assertThrows(CofferException.class, this::restore), "d/e/in.db");
        }
        restore();
        assertEquals("plain text", Files.readString(restores.target.path("d")));
    }

    @Test
    void openDatabaseIsNotReplacedByAFolder() throws Exception {
        point.file("in.db/file", "plain text");
        try (Connection db = openWal(restores.target.path("in.db"))) {
            run(db, "SELECT * FROM t");
            assertRefused(assertThrows(CofferException.class, this::restore), "in.db");
        }
        crashed("in.db");
        restore();
        assertNull(restores.target.stat("in.db-wal"));
        restores.undo();
        assertEquals("1,2", rows(restores.target.path("in.db")));
    }

    @Test
    void folderWithAnOpenDatabaseIsNotRemoved() throws Exception {
        restores.delete = true;
        restores.target.folder("d/e");
        try (Connection db = openWal(restores.target.path("d/e/in.db"))) {
            run(db, "SELECT * FROM t");
            assertRefused(assertThrows(CofferException.class, this::restore), "d/e/in.db");
        }
        restore();
        assertNull(restores.target.stat("d"));
    }

    @Test
    void logOfAnOpenDatabaseThatStaysIsNotRemovedWhateverThePointTakesItFor() throws Exception {
        restores.delete = true;
        Path live = restores.target.path("raw.db");
        try (Connection db = openWal(live)) {
            run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
            Files.copy(live, point.path("raw.db"));
            point.modified("raw.db", requireNonNull(restores.target.stat("raw.db")).modified());
            assertEquals(0, restore().deleted());
            run(db, "INSERT INTO t VALUES (2)");
        }
        assertEquals("1,2", rows(live));
    }

    /** Makes a database of the target, or adds to it, and leaves it as a killed program does. */
    private void crashed(String name) throws Exception {
        Path here = restores.target.path(name);
        Path copy = dir.resolve("copy.db");
        if (Files.exists(here)) {
            Files.move(here, copy);
        }
        try (Connection db = open(copy)) {
            run(db, "PRAGMA journal_mode=WAL", "PRAGMA wal_autocheckpoint=0");
            run(db, "CREATE TABLE IF NOT EXISTS t (x)", "INSERT INTO t VALUES (2)");
            Files.copy(copy, here, StandardCopyOption.COPY_ATTRIBUTES);
            Files.copy(dir.resolve("copy.db-wal"), restores.target.path(name + "-wal"));
        }
        Files.delete(copy);
    }

    @Test
    void undoRefusesWhileTheRestoredDatabaseIsOpen() throws Exception {
        crashedDatabaseInTheTarget();
        restore();
        Path live = restores.target.path("app.db");
        try (Connection db = open(live)) {
            run(db, "SELECT * FROM t");
            assertRefused(assertThrows(CofferException.class, restores::undo), "app.db");
        }
        restores.undo();
        assertEquals("in file,in log", rows(live));
    }

    @Test
    void logThatCameAfterTheRestoreIsAChangeForUndo() throws Exception {
        crashedDatabaseInTheTarget();
        restore();
        Path log = restores.target.path("app.db-wal");
        Files.write(log, new byte[] {0x37, 0x7f, 0x06, (byte) 0x82});
        CofferException e = assertThrows(CofferException.class, restores::undo);
        assertTrue(e.getMessage().contains("changed after the restore: app.db;"), e.getMessage());
        UndoResult rest = restores.undo(true);
        assertEquals(List.of(TreePath.of("app.db")), rest.changed());
        assertEquals(4, Files.size(log)); // the old log does not come beside the restored database
        Files.delete(log);
        restores.undo();
        assertEquals("in file,in log", rows(restores.target.path("app.db")));
    }

    @Test
    void whatAReaderLeftBesideTheRestoredDatabaseGoesAsideInAnUndo() throws Exception {
        crashedDatabaseInTheTarget();
        restore();
        Files.createFile(restores.target.path("app.db-wal"));
        Files.write(restores.target.path("app.db-shm"), new byte[32768]);
        restores.undo();
        assertNull(restores.target.stat("app.db-shm"));
        assertEquals("in file,in log", rows(restores.target.path("app.db")));
    }

    @Test
    void logThatCameSinceHindersTheReturnOfARemovedDatabase() throws Exception {
        restores.delete = true;
        crashed("new.db");
        restore();
        assertNull(restores.target.stat("new.db-wal"));
        Files.write(restores.target.path("new.db-wal"), new byte[] {1});
        assertThrows(CofferException.class, restores::undo);
        Files.delete(restores.target.path("new.db-wal"));
        restores.undo();
        assertEquals("2", rows(restores.target.path("new.db")));
    }

    @Test
    void alwaysComparesWhatADatabaseHoldsAndHealsOneThatRotted() throws Exception {
        restore();
        Path live = restores.target.path("app.db");
        byte[] whole = Files.readAllBytes(live);
        byte[] rotten = whole.clone();
        rotten[whole.length - 1] ^= 1;
        Files.write(live, rotten);
        restores.target.modified("app.db", requireNonNull(point.stat("app.db")).modified());
        assertEquals(0, restore().replaced());
        restores.overwrite = Overwrite.ALWAYS;
        assertEquals(1, restore().replaced());
        assertEquals("restored", rows(live));
    }

    @Test
    void alwaysTakesACopyThroughSqliteForTheSame() throws Exception {
        restore();
        Path live = restores.target.path("app.db");
        byte[] copied = Files.readAllBytes(live);
        copied[27]++; // its change counter
        Files.write(live, copied);
        restores.target.modified("app.db", requireNonNull(point.stat("app.db")).modified());
        restores.overwrite = Overwrite.ALWAYS;
        assertEquals(0, restore().replaced());
    }

    @Test
    void verifyFindsNothingWrongWithADatabaseThatStayedAsItWas() throws Exception {
        restore();
        Path live = restores.target.path("app.db");
        byte[] original = Files.readAllBytes(live);
        original[27]++; // its change counter
        Files.write(live, original);
        restores.target.modified("app.db", requireNonNull(point.stat("app.db")).modified());
        restores.verify = true;
        RestoreResult result = restore();
        assertEquals(0, result.replaced());
        assertEquals(List.of(), result.problems());
    }

    @Test
    void verifyFindsADatabaseThatRottedAndStayed() throws Exception {
        restore();
        Path live = restores.target.path("app.db");
        byte[] rotten = Files.readAllBytes(live);
        rotten[rotten.length - 1] ^= 1;
        Files.write(live, rotten);
        restores.target.modified("app.db", requireNonNull(point.stat("app.db")).modified());
        restores.verify = true;
        assertEquals(1, restore().problems().size());
    }
}
