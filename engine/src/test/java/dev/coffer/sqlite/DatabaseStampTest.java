package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConnection;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Statement;

class DatabaseStampTest {
    private final HostFiles files = HostFiles.ofThisSystem();

    @TempDir private Path dir;
    private HostPath database;

    @BeforeEach
    void nameIt() {
        database = HostPath.of(dir.resolve("app.db"));
    }

    @Test
    void unchangedDatabaseKeepsItsStamp() throws Exception {
        Ledger.make(database, "wal", 10).close();
        DatabaseStamp stamp = stamp();
        new DatabaseCapture(files)
                .capture(database, HostPath.of(dir), CaptureOptions.DEFAULT)
                .close();
        assertEquals(stamp, stamp());
        assertEquals(32, stamp.toBytes().length());
        assertEquals(files.stat(database).changed(), stamp.changed());
    }

    @Test
    void captureCarriesTheStampFromBefore() throws Exception {
        Ledger.make(database, "delete", 10).close();
        DatabaseStamp stamp = stamp();
        var capture = new DatabaseCapture(files);
        try (Captured captured =
                capture.capture(database, HostPath.of(dir), CaptureOptions.DEFAULT)) {
            assertEquals(stamp, captured.stamp());
        }
    }

    @Test
    void commitThatIsOnlyInTheLogChangesTheStamp() throws Exception {
        try (SQLiteConnection connection = Ledger.make(database, "wal", 10);
                Statement statement = connection.createStatement()) {
            DatabaseStamp before = stamp();
            long size = Files.size(database.toPath());
            FileTime time = Files.getLastModifiedTime(database.toPath());
            statement.execute("UPDATE account SET balance = 7 WHERE id = 3");
            DatabaseStamp after = stamp();
            assertNotEquals(before.toBytes(), after.toBytes());
            assertTrue(after.changed().compareTo(before.changed()) >= 0);
            assertEquals(size, Files.size(database.toPath()));
            assertEquals(time, Files.getLastModifiedTime(database.toPath()));
        }
    }

    @Test
    void logThatStartsAgainWithTheSameSizeAndTimeHasOtherSalts() throws Exception {
        Path wal = dir.resolve("app.db-wal");
        try (SQLiteConnection connection = Ledger.make(database, "wal", 10);
                Statement statement = connection.createStatement()) {
            DatabaseStamp before = stamp();
            FileTime logTime = Files.getLastModifiedTime(wal);
            FileTime time = Files.getLastModifiedTime(database.toPath());
            long size = Files.size(wal);
            statement.execute("PRAGMA wal_checkpoint(RESTART)");
            Files.setLastModifiedTime(database.toPath(), time);
            DatabaseStamp checkpointed = stamp();
            statement.execute("UPDATE account SET balance = 7 WHERE id = 3");
            Files.setLastModifiedTime(wal, logTime);
            assertEquals(size, Files.size(wal));
            assertNotEquals(before.toBytes(), stamp().toBytes());
            assertNotEquals(checkpointed.toBytes(), stamp().toBytes());
        }
    }

    @Test
    void logThatIsGoneChangesTheStamp() throws Exception {
        SQLiteConnection connection = Ledger.make(database, "wal", 10);
        DatabaseStamp open = stamp();
        connection.close();
        assertNotEquals(open.toBytes(), stamp().toBytes());
    }

    @Test
    void commitWithARollbackJournalChangesTheStamp() throws Exception {
        try (SQLiteConnection connection = Ledger.make(database, "delete", 10);
                Statement statement = connection.createStatement()) {
            DatabaseStamp before = stamp();
            FileTime time = Files.getLastModifiedTime(database.toPath());
            statement.execute("UPDATE account SET balance = 7 WHERE id = 3");
            Files.setLastModifiedTime(database.toPath(), time);
            assertNotEquals(before.toBytes(), stamp().toBytes());
        }
    }

    private DatabaseStamp stamp() throws Exception {
        try (Folder folder = files.open(HostPath.of(dir))) {
            return DatabaseStamp.of(files, folder, database.name());
        }
    }
}
