package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.Stopwatch;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.sqlite.Captured.Way;
import dev.coffer.sqlite.DatabaseNotCapturedException.Reason;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Databases that the system's own {@code sqlite3} made, uses, or left behind when it was killed.
 */
@Timeout(120)
class OtherProgramTest {
    private static final int SOMEBODY = 65_534;
    private static final List<String> AS_SOMEBODY =
            List.of(
                    "setpriv",
                    "--reuid=" + SOMEBODY,
                    "--regid=" + SOMEBODY,
                    "--clear-groups",
                    "--inh-caps=-all");

    private final HostFiles files = HostFiles.ofThisSystem();
    private final DatabaseCapture capture = new DatabaseCapture(files);

    @TempDir private Path dir;
    private Path home;
    private Path staging;

    @BeforeEach
    void makeFolders() throws IOException {
        home = Files.createDirectory(dir.resolve("home"));
        staging = Files.createDirectory(dir.resolve("staging"));
    }

    private Path database() {
        return home.resolve("app.db");
    }

    private SqliteShell make(String mode) throws IOException {
        SqliteShell shell = SqliteShell.open(database());
        fill(shell, mode);
        return shell;
    }

    private static void fill(SqliteShell shell, String mode) throws IOException {
        shell.run(
                "PRAGMA journal_mode=" + mode,
                "PRAGMA wal_autocheckpoint=0",
                "CREATE TABLE t(id INTEGER PRIMARY KEY, x)",
                "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 500)"
                        + " INSERT INTO t SELECT i, randomblob(2000) FROM c");
    }

    private Captured capture() throws Exception {
        return capture.capture(
                HostPath.of(database()), HostPath.of(staging), CaptureOptions.DEFAULT);
    }

    private DatabaseNotCapturedException failure(Duration wait) {
        var options = CaptureOptions.DEFAULT.withBusyTimeout(wait);
        return assertThrows(
                DatabaseNotCapturedException.class,
                () -> capture.capture(HostPath.of(database()), HostPath.of(staging), options));
    }

    private static String rows(Path database) throws IOException {
        try (SqliteShell shell = SqliteShell.open(database)) {
            return shell.run("SELECT count(*) FROM t", "PRAGMA integrity_check").toString();
        }
    }

    private static String rows(Captured captured) throws IOException {
        return rows(captured.file().toPath());
    }

    /** What a folder's files hold, whose they are, and when they were written. */
    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file : list.toList()) {
                contents.put(
                        file.getFileName().toString(),
                        Files.getLastModifiedTime(file)
                                + " "
                                + owner(file)
                                + " "
                                + Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private static int owner(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    // What a kill leaves.

    @ParameterizedTest
    @ValueSource(strings = {"delete", "truncate", "persist"})
    void hotJournalOfAnyModeIsRolledBackInTheCopyAlone(String mode) throws Exception {
        SqliteShell shell = make(mode);
        shell.run("PRAGMA cache_size=10", "BEGIN", "UPDATE t SET x = zeroblob(2000)");
        shell.run("DELETE FROM t WHERE id > 100");
        shell.kill();
        assertTrue(Files.size(home.resolve("app.db-journal")) > 0);
        var before = contents(home);
        try (Captured captured = capture()) {
            assertEquals(Way.RECOVERED, captured.way());
            assertEquals("[500, ok]", rows(captured));
        }
        assertEquals(before, contents(home));
        assertEquals("[500, ok]", rows(database())); // it still can be rolled back there
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void logMuchLargerThanTheDatabaseIsRead(boolean withIndex) throws Exception {
        SqliteShell shell = make("wal");
        for (int i = 0; i < 20; i++) {
            shell.run("UPDATE t SET x = randomblob(2000)");
        }
        shell.run("DELETE FROM t WHERE id > 100");
        shell.kill();
        Path log = home.resolve("app.db-wal");
        assertTrue(Files.size(log) > 20_000_000);
        assertTrue(Files.size(database()) < 10_000);
        if (!withIndex) {
            Files.delete(home.resolve("app.db-shm"));
        }
        var before = contents(home);
        try (Captured captured = capture()) {
            assertEquals(withIndex ? Way.SNAPSHOT : Way.RECOVERED, captured.way());
            assertEquals("[100, ok]", rows(captured));
        }
        var after = contents(home);
        before.remove("app.db-shm"); // SQLite makes the index anew, in the file that is there
        after.remove("app.db-shm");
        assertEquals(before, after);
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.db-wal", "app.db-shm"})
    void emptyLogOrAnIndexWithoutALogMeansThatNobodyIsThere(String name) throws Exception {
        make("wal").close();
        Files.write(home.resolve(name), new byte[0]);
        var before = contents(home);
        try (Captured captured = capture()) {
            assertEquals(Way.AT_REST, captured.way());
            assertEquals("[500, ok]", rows(captured));
        }
        assertEquals(before, contents(home));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal", "wal with index", "wal at rest", "persist"})
    void databaseOnAReadOnlyFileSystemIsCaptured(String what) throws Exception {
        try (Tmpfs disk = Tmpfs.mount(dir.resolve("disk"), "20m")) {
            home = disk.path();
            boolean wal = what.startsWith("wal");
            SqliteShell shell = make(wal ? "wal" : "persist");
            if (what.endsWith("at rest")) {
                shell.close();
            } else {
                shell.run("PRAGMA cache_size=10", "UPDATE t SET x = zeroblob(2000)");
                shell.run("BEGIN", "UPDATE t SET x = zeroblob(2000)");
                shell.kill();
            }
            if (what.equals("wal")) {
                Files.delete(home.resolve("app.db-shm"));
            }
            disk.makeReadOnly();
            try (Captured captured = capture()) {
                assertEquals("[500, ok]", rows(captured));
            }
        }
    }

    // Whose files are whose.

    @ParameterizedTest
    @ValueSource(strings = {"delete", "wal", "wal killed", "wal killed, no index", "wal at rest"})
    void captureByRootLeavesNothingOfRootsInAFolderOfSomebodyElses(String what) throws Exception {
        assumeTrue(files.effectiveUser() == 0, "only root captures for others");
        Files.setAttribute(dir, "unix:mode", 0755);
        Files.setAttribute(home, "unix:uid", SOMEBODY);
        Files.setAttribute(home, "unix:gid", SOMEBODY);
        SqliteShell shell = SqliteShell.open(database(), AS_SOMEBODY);
        fill(shell, what.startsWith("wal") ? "wal" : "delete");
        if (what.startsWith("wal killed")) {
            shell.kill();
        } else if (what.endsWith("at rest")) {
            shell.close();
        }
        if (what.endsWith("no index")) {
            Files.delete(home.resolve("app.db-shm"));
        }
        var before = contents(home).keySet();
        try (Captured captured = capture()) {
            assertEquals("[500, ok]", rows(captured));
        }
        assertEquals(before, contents(home).keySet());
        for (String name : before) {
            assertEquals(SOMEBODY, owner(home.resolve(name)), name);
        }
        shell.close();
    }

    // Locks.

    @Test
    void writerThatHasNotCommittedYetIsNotWaitedFor() throws Exception {
        try (SqliteShell shell = make("delete")) {
            shell.run("BEGIN IMMEDIATE", "DELETE FROM t");
            try (Captured captured = capture()) {
                assertEquals(Way.SNAPSHOT, captured.way());
                assertEquals("[500, ok]", rows(captured));
            }
            shell.run("COMMIT");
        }
    }

    @Test
    void lockedDatabaseIsWaitedForAsLongAsIsSaid() throws Exception {
        try (SqliteShell shell = make("delete")) {
            shell.run("BEGIN EXCLUSIVE");
            Stopwatch watch = Stopwatch.started();
            assertEquals(Reason.BUSY, failure(Duration.ofSeconds(1)).reason());
            long millis = watch.elapsed().toMillis();
            assertTrue(millis >= 900, () -> millis + " ms");
            assertTrue(millis < 20_000, () -> millis + " ms");
        }
    }

    @Test
    void writerThatWaitsForAReaderToEndIsWaitedFor() throws Exception {
        try (SqliteShell reader = make("delete");
                SqliteShell writer = SqliteShell.open(database())) {
            reader.run("BEGIN", "SELECT count(*) FROM t");
            writer.run("PRAGMA busy_timeout=60000", "BEGIN", "DELETE FROM t WHERE id > 100");
            writer.start("COMMIT"); // which keeps new readers out
            awaitLockers(2);
            assertEquals(Reason.BUSY, failure(Duration.ofMillis(200)).reason());
            reader.run("COMMIT");
            try (Captured captured = capture()) {
                assertEquals("[100, ok]", rows(captured));
            }
        }
    }

    private void awaitLockers(int count) throws Exception {
        Stopwatch watch = Stopwatch.started();
        var stat = files.stat(HostPath.of(database()));
        while (DatabaseUsers.lockers(files, stat).size() < count || !isPending(stat.inode())) {
            assertTrue(watch.elapsed().toSeconds() < 60, "the writer never came to wait");
            Thread.onSpinWait();
        }
    }

    /** Whether somebody has locked the byte by which a writer keeps new readers out. */
    private static boolean isPending(long inode) throws IOException {
        return Files.readAllLines(Path.of("/proc/locks")).stream()
                .anyMatch(line ->
                        line.contains("WRITE")
                                && line.contains(":" + inode + " ")
                                && line.contains(" " + 0x40000000 + " "));
    }

    // What is unchanged.

    @Test
    void eachChangeOfAnotherProgramChangesTheStampAndACheckpointNotTheContent() throws Exception {
        SqliteShell shell = make("wal");
        DatabaseStamp stamp = stamp();
        assertEquals(stamp, stamp());
        shell.run("UPDATE t SET x = 'in the log' WHERE id = 7");
        assertNotEquals(stamp, stamp());
        stamp = stamp();
        byte[] live = copy(Way.SNAPSHOT);
        shell.run("PRAGMA wal_checkpoint(PASSIVE)");
        assertNotEquals(stamp, stamp());
        assertArrayEquals(live, copy(Way.SNAPSHOT));
        stamp = stamp();
        shell.run("PRAGMA wal_checkpoint(TRUNCATE)");
        assertNotEquals(stamp, stamp());
        stamp = stamp();
        shell.close();
        assertNotEquals(stamp, stamp());
        assertArrayEquals(live, copy(Way.AT_REST)); // whichever way it was made
    }

    @Test
    void restoredCopyIsCapturedToTheSameBytes() throws Exception {
        make("delete").close();
        byte[] first = copy(Way.SNAPSHOT);
        Files.write(database(), first);
        assertArrayEquals(first, copy(Way.SNAPSHOT));
        assertEquals("[500, ok]", rows(database()));
    }

    private byte[] copy(Way way) throws Exception {
        try (Captured captured = capture()) {
            assertEquals(way, captured.way());
            return Files.readAllBytes(captured.file().toPath());
        }
    }

    private DatabaseStamp stamp() throws Exception {
        try (Folder folder = files.open(HostPath.of(home))) {
            return DatabaseStamp.of(files, folder, HostPath.of(database()).name());
        }
    }
}
