package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConnection;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

class SnapshotCopyTest {
    private final HostFiles files = HostFiles.ofThisSystem();

    @TempDir private Path dir;

    @Test
    void backupThatIsStoppedWritesNoFurther() throws Exception {
        HostPath database = HostPath.of(dir.resolve("app.db"));
        HostPath copy = HostPath.of(dir.resolve("copy"));
        try (SQLiteConnection _ = Ledger.make(database, "wal", 4000)) {
            assertEquals(0, stopped(database, copy).getSuppressed().length);
        }
        assertTrue(Files.size(copy.toPath()) < Files.size(database.toPath()) / 2);
        assertEquals(0, OpenHere.look(files).count(files.stat(copy)));
    }

    @Test
    void copyingOfAFileThatIsStoppedWritesNoFurtherAndLeavesNothingOpen() throws Exception {
        HostPath database = HostPath.of(dir.resolve("app.db"));
        HostPath copy = HostPath.of(dir.resolve("copy"));
        Ledger.make(database, "delete", 400).close();
        stopped(database, copy);
        assertEquals(0, Files.size(copy.toPath()));
        assertEquals(0, OpenHere.look(files).count(files.stat(copy)));
        assertEquals(0, OpenHere.look(files).count(files.stat(database)));
    }

    @Test
    void databaseWithARollbackJournalIsCopiedAsTheOnlineBackupApiCopiesIt() throws Exception {
        HostPath database = HostPath.of(dir.resolve("app.db"));
        HostPath copy = HostPath.of(dir.resolve("copy"));
        Ledger.make(database, "delete", 400).close();
        Files.createFile(copy.toPath());
        try (Folder folder = files.open(HostPath.of(dir))) {
            var bounds = new CaptureBounds(CaptureOptions.DEFAULT, database, folder);
            new SnapshotCopy(files, bounds).make(database, "mode=ro", folder, copy);
        }
        byte[] api = throughTheApi(database);
        assertArrayEquals(api, Files.readAllBytes(copy.toPath()));
        assertEquals(0, OpenHere.look(files).count(files.stat(database)));
    }

    @Test
    void fileThatEndsBeforeItsLastPageIsNotCopied() throws Exception {
        Path file = Files.write(dir.resolve("short"), new byte[5000]);
        Path copy = Files.createFile(dir.resolve("copy"));
        try (Folder folder = files.open(HostPath.of(dir));
                OpenFile in = folder.openFile(Name.of("short"));
                OpenFile out = folder.openForWriting(Name.of("copy"))) {
            var bounds = new CaptureBounds(CaptureOptions.DEFAULT, HostPath.of(file), folder);
            assertFalse(RawCopy.copy(in, out, 8192, bounds));
            assertTrue(RawCopy.copy(in, out, 4096, bounds));
        }
        assertEquals(4096, Files.size(copy));
    }

    private DatabaseNotCapturedException stopped(HostPath database, HostPath copy)
            throws Exception {
        Files.createFile(copy.toPath());
        try (Folder folder = files.open(HostPath.of(dir))) {
            var options = CaptureOptions.DEFAULT.withTimeLimit(Duration.ZERO);
            var snapshot = new SnapshotCopy(files, new CaptureBounds(options, database, folder));
            return assertThrows(
                    DatabaseNotCapturedException.class,
                    () -> snapshot.make(database, "mode=ro", folder, copy));
        }
    }

    private byte[] throughTheApi(HostPath database) throws Exception {
        HostPath copy = HostPath.of(dir.resolve("through-the-api"));
        try (SQLiteConnection connection = Sqlite.open(database, "mode=ro", Duration.ZERO)) {
            connection.getDatabase().backup("main", SqliteUri.of(copy, ""), null);
        }
        return Files.readAllBytes(copy.toPath());
    }
}
