package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteConnection;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;

/**
 * A process that closes any descriptor of a file loses its locks on it. Here this very process has
 * the database open, and another one tries to get in.
 */
class LockTrapTest {
    private final HostFiles files = HostFiles.ofThisSystem();
    private final DatabaseCapture capture = new DatabaseCapture(files);

    @TempDir private Path dir;
    private HostPath database;
    private HostPath staging;

    @BeforeEach
    void makeFolders() throws Exception {
        database = HostPath.of(dir.resolve("app.db"));
        staging = HostPath.of(Files.createDirectory(dir.resolve("staging")));
    }

    @Test
    void openingAndClosingTheFileLosesTheLockWhichIsTheTrap() throws Exception {
        try (SQLiteConnection connection = Ledger.make(database, "delete", 10);
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertEquals("locked", lock());
            Files.newByteChannel(database.toPath()).close();
            assertEquals("free", lock());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "wal"})
    void lockOfThisProcessSurvivesACaptureAndAStamp(String mode) throws Exception {
        try (SQLiteConnection connection = Ledger.make(database, mode, 10);
                Statement statement = connection.createStatement()) {
            Files.createLink(dir.resolve("beside.db"), database.toPath());
            statement.execute("BEGIN IMMEDIATE");
            for (String name : new String[] {"app.db", "beside.db"}) {
                HostPath path = HostPath.of(dir.resolve(name));
                try (Captured captured = capture.capture(path, staging, CaptureOptions.DEFAULT)) {
                    assertEquals(100_000, Ledger.read(captured.file()).sum());
                }
                try (Folder folder = files.open(HostPath.of(dir))) {
                    DatabaseStamp stamp = DatabaseStamp.of(files, folder, Name.of(name));
                    assertEquals(stamp, DatabaseStamp.of(files, folder, Name.of(name)));
                }
            }
            assertEquals("locked", lock());
            statement.execute("ROLLBACK");
        }
        assertEquals("free", lock());
    }

    @Test
    void logIsNotTakenAwayFromThisProcessByTheNextOneThatCloses() throws Exception {
        try (SQLiteConnection connection = Ledger.make(database, "wal", 10);
                Statement statement = connection.createStatement()) {
            capture.capture(database, staging, CaptureOptions.DEFAULT).close();
            assertEquals("free", lock()); // the last to close a database removes its log
            assertTrue(Files.exists(dir.resolve("app.db-wal")));
            statement.execute("UPDATE account SET balance = 7 WHERE id = 3");
            try (Captured captured = capture.capture(database, staging, CaptureOptions.DEFAULT)) {
                assertEquals(99_007, Ledger.read(captured.file()).sum());
            }
        }
    }

    @Test
    void descriptorKeptForALockIsClosedOnceTheLockIsGone() throws Exception {
        try (Folder folder = files.open(HostPath.of(dir))) {
            Name name = database.name();
            try (SQLiteConnection connection = Ledger.make(database, "delete", 10)) {
                DatabaseStamp.of(files, folder, name);
                DatabaseStamp.of(files, folder, name);
                assertTrue(!connection.isClosed());
                assertEquals(2, OpenHere.look(files).count(files.stat(database)));
            }
            DatabaseStamp.of(files, folder, name);
            assertEquals(0, OpenHere.look(files).count(files.stat(database)));
        }
    }

    @Test
    void databaseOpenHereThroughAnotherSqliteIsRefusedAndKeepsItsLock() throws Exception {
        Ledger.make(database, "delete", 10).close();
        try (Child child = Child.start("second-sqlite", database.toString())) {
            assertEquals("OPEN_HERE false", child.line());
            child.awaitReady();
            assertEquals("locked", lock());
        }
    }

    private String lock() throws Exception {
        return Child.run("lock", database.toString());
    }
}
