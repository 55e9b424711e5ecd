package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.util.Objects.requireNonNull;

import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.sqlite.Captured.Way;
import dev.coffer.sqlite.DatabaseNotCapturedException.Reason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.Collation;
import org.sqlite.Function;
import org.sqlite.SQLiteConnection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

class DatabaseCaptureTest {
    private final HostFiles files = HostFiles.ofThisSystem();
    private final DatabaseCapture capture = new DatabaseCapture(files);

    @TempDir private Path dir;
    private Path home;
    private Path staging;
    private HostPath database;

    @BeforeEach
    void makeFolders() throws IOException {
        home = Files.createDirectory(dir.resolve("home"));
        staging = Files.createDirectory(dir.resolve("staging"));
        database = HostPath.of(home.resolve("app.db"));
    }

    @AfterEach
    void stagingIsEmpty() throws IOException {
        assertEquals(List.of(), names(staging));
    }

    // What the copy is.

    @ParameterizedTest
    @ValueSource(strings = {"delete", "truncate", "persist", "wal"})
    void databaseAtRestIsCopiedByteForByteButForItsHeadersCounters(String mode) throws Exception {
        Ledger.make(database, mode, 50).close();
        var before = contents(home);
        try (Captured captured = capture(database)) {
            byte[] original = Files.readAllBytes(database.toPath());
            byte[] copy = Files.readAllBytes(captured.file().toPath());
            assertEquals(original.length, copy.length);
            for (int i = 0; i < copy.length; i++) {
                if (copy[i] != original[i]) {
                    assertTrue(DatabaseContent.isPassing(i), "byte " + i);
                }
            }
            assertTrue(sameContent(database, captured.file()));
            assertEquals(copy.length, captured.size());
            assertEquals(4096, captured.pageSize());
            assertEquals(new CheckOutcome.Sound(), captured.check());
            assertEquals(mode.equals("wal") ? Way.AT_REST : Way.SNAPSHOT, captured.way());
            assertFalse(captured.hadWal());
            assertEquals(List.of(captured.file().name().toString()), names(staging));
            assertEquals(0600, stat(captured.file()).mode());
            assertEquals(captured.before(), captured.after());
        }
        assertEquals(before, contents(home));
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 65536})
    void everyPageSizeIsCopied(int pageSize) throws Exception {
        try (SQLiteConnection connection = Sqlite.open(database, "mode=rwc", Duration.ZERO);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size=" + pageSize);
            statement.execute("PRAGMA auto_vacuum=incremental");
            statement.execute("CREATE TABLE t(x); INSERT INTO t VALUES(zeroblob(300000))");
        }
        try (Captured captured = capture(database)) {
            assertEquals(pageSize, captured.pageSize());
            byte[] copy = Files.readAllBytes(captured.file().toPath());
            DatabaseHeader header = requireNonNull(DatabaseHeader.parse(copy));
            assertEquals(pageSize, header.pageSize());
            assertTrue(header.pageCountIsValid());
            assertEquals(captured.pages(), header.pageCount());
            assertTrue(captured.check().isSound());
            assertTrue(sameContent(database, captured.file()));
        }
    }

    @Test
    void whatIsOnlyInTheLogOfAnotherProcessIsInTheCopy() throws Exception {
        Ledger.make(database, "wal", 10).close();
        try (Child _ = hold("UPDATE account SET balance = 7 WHERE id = 3")) {
            try (Captured captured = capture(database)) {
                assertEquals(Way.SNAPSHOT, captured.way());
                assertTrue(captured.hadWal());
                assertEquals(99_007, Ledger.read(captured.file()).sum());
            }
            assertEquals(List.of("app.db", "app.db-shm", "app.db-wal"), names(home));
        }
    }

    @Test
    void linkToADatabaseIsFollowedToItsLog() throws Exception {
        Ledger.make(database, "wal", 10).close();
        Path link = Files.createSymbolicLink(dir.resolve("link"), database.toPath());
        try (Child _ = hold("UPDATE account SET balance = 7 WHERE id = 3");
                Captured captured = capture(HostPath.of(link))) {
            assertEquals(99_007, Ledger.read(captured.file()).sum());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "wal", "wal in use", "wal after a crash"})
    void holesStayHolesInTheCopy(String what) throws Exception {
        String mode = what.startsWith("wal") ? "wal" : "delete";
        try (SQLiteConnection connection = Sqlite.open(database, "mode=rwc", Duration.ZERO);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA auto_vacuum=none");
            statement.execute("PRAGMA secure_delete=ON"); // what is deleted becomes zeros
            statement.execute("CREATE TABLE t(x)");
            statement.execute("CREATE TABLE u(x)");
            statement.execute("INSERT INTO t VALUES(zeroblob(20000000))");
            statement.execute("INSERT INTO u VALUES(randomblob(1000000))");
            statement.execute("DELETE FROM t");
            statement.execute("PRAGMA journal_mode=" + mode);
        }
        makeSparse(database.toPath());
        long allocated = stat(database).blocks() * 512;
        assertTrue(allocated < 2_000_000 && stat(database).size() > 20_000_000);
        if (what.endsWith("crash")) {
            die("INSERT INTO t VALUES('x')");
            Files.delete(home.resolve("app.db-shm"));
        }
        try (Child _ = what.endsWith("use") ? hold("INSERT INTO t VALUES('x')") : null;
                Captured captured = capture(database)) {
            assertTrue(captured.check().isSound());
            assertEquals(stat(database).size(), captured.size());
            long copied = stat(captured.file()).blocks() * 512;
            assertTrue(copied < allocated + 1_000_000, () -> copied + " of " + allocated);
            assertEquals(
                    what.equals("delete") || what.equals("wal"),
                    sameContent(database, captured.file()));
        }
    }

    private static void makeSparse(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        try (var channel =
                Files.newByteChannel(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int at = 0; at < bytes.length; at += 4096) {
                int end = Math.min(at + 4096, bytes.length);
                if (!Arrays.equals(bytes, at, end, new byte[4096], 0, end - at)) {
                    channel.position(at).write(ByteBuffer.wrap(bytes, at, end - at));
                }
            }
        }
    }

    // What a crash leaves.

    @Test
    void logLeftByACrashIsReadThroughItsIndex() throws Exception {
        Ledger.make(database, "wal", 10).close();
        die("UPDATE account SET balance = 7 WHERE id = 3");
        var before = contents(home, "app.db", "app.db-wal");
        try (Captured captured = capture(database)) {
            assertEquals(99_007, Ledger.read(captured.file()).sum());
        }
        assertEquals(before, contents(home, "app.db", "app.db-wal"));
    }

    @Test
    void logWithoutItsIndexIsRecoveredInTheCopyAlone() throws Exception {
        Ledger.make(database, "wal", 10).close();
        die("UPDATE account SET balance = 7 WHERE id = 3");
        Files.delete(home.resolve("app.db-shm"));
        var before = contents(home);
        try (Captured captured = capture(database)) {
            assertEquals(Way.RECOVERED, captured.way());
            assertTrue(captured.check().isSound());
            assertEquals(99_007, Ledger.read(captured.file()).sum());
            assertEquals(1, names(staging).size());
            assertEquals(0600, stat(captured.file()).mode());
        }
        assertEquals(before, contents(home));
    }

    @Test
    void transactionCutOffByACrashIsRolledBackInTheCopyAlone() throws Exception {
        Ledger.make(database, "delete", 500).close();
        Ledger.State committed = Ledger.read(database);
        die(
                "PRAGMA cache_size=10",
                "BEGIN",
                "UPDATE account SET balance = 0",
                "UPDATE filler SET n = 9, x = zeroblob(4000)");
        assertTrue(Files.size(home.resolve("app.db-journal")) > 0);
        var before = contents(home);
        try (Captured captured = capture(database)) {
            assertEquals(Way.RECOVERED, captured.way());
            assertTrue(captured.check().isSound());
            assertEquals(committed, Ledger.read(captured.file()));
            assertEquals(1, names(staging).size());
        }
        assertEquals(before, contents(home));
    }

    // Names.

    @Test
    void nameOfAnyBytesIsCaptured() throws Exception {
        HostPath odd = HostPath.of(home).resolve(Ledger.ODD_NAME);
        Ledger.make(odd, "delete", 10).close();
        try (Captured captured = capture(odd)) {
            assertTrue(sameContent(odd, captured.file()));
        }
    }

    @Test
    void nameOfAnyBytesIsCapturedWithItsLogInAnyLocale() throws Exception {
        try (Child child = Child.startIn("C", "odd-name", dir.toString())) {
            assertEquals("SNAPSHOT true", child.line());
            assertEquals(new Ledger.State(100_000, 0, 0, 0).toString(), child.line());
        }
        try (Folder folder = files.open(HostPath.of(dir))) {
            folder.removeFile(Ledger.ODD_NAME);
        }
    }

    @Test
    void stagingFolderMayHaveAnyName() throws Exception {
        Ledger.make(database, "wal", 10).close();
        HostPath odd = HostPath.of(dir).resolve(Ledger.ODD_NAME);
        try (Folder folder = files.open(HostPath.of(dir))) {
            folder.createFolder(Ledger.ODD_NAME, 0700);
        }
        try (Captured captured = capture.capture(database, odd, CaptureOptions.DEFAULT)) {
            assertTrue(sameContent(database, captured.file()));
        }
        try (Folder folder = files.open(HostPath.of(dir))) {
            folder.removeFolder(Ledger.ODD_NAME);
        }
    }

    @Test
    void hardLinkIsCapturedWithTheLogOfTheNameInUse() throws Exception {
        Ledger.make(database, "wal", 10).close();
        Path beside = Files.createLink(home.resolve("beside.db"), database.toPath());
        Path elsewhere = Files.createLink(dir.resolve("elsewhere.db"), database.toPath());
        try (Child _ = hold("UPDATE account SET balance = 7 WHERE id = 3")) {
            for (Path name : List.of(beside, elsewhere)) {
                try (Captured captured = capture(HostPath.of(name))) {
                    assertTrue(captured.hadWal());
                    assertEquals(99_007, Ledger.read(captured.file()).sum());
                }
            }
            Files.write(home.resolve("beside.db-wal"), new byte[] {1});
            assertEquals(Reason.SEVERAL_NAMES, failure(database).reason());
        }
    }

    @Test
    void severalThreadsMayCaptureOneDatabaseByItsNames() throws Exception {
        Ledger.make(database, "wal", 100).close();
        Path link = Files.createLink(dir.resolve("link.db"), database.toPath());
        var before = contents(home);
        var names = List.of(database, HostPath.of(link), database, HostPath.of(link));
        try (var pool = Executors.newFixedThreadPool(names.size())) {
            List<Callable<Way>> captures = new ArrayList<>();
            for (HostPath name : names) {
                captures.add(() -> {
                    try (Captured captured = capture(name)) {
                        assertTrue(captured.check().isSound());
                        return captured.way();
                    }
                });
            }
            for (Future<Way> way : pool.invokeAll(captures)) {
                assertEquals(Way.AT_REST, way.get());
            }
        }
        assertEquals(before, contents(home));
    }

    // What is no sound database.

    @Test
    void otherFilesAreNoDatabases() throws Exception {
        Files.write(database.toPath(), new byte[0]);
        assertEquals(Reason.NOT_A_DATABASE, failure(database).reason());
        Files.writeString(database.toPath(), "SQLite format 4\0".repeat(100));
        assertEquals(Reason.NOT_A_DATABASE, failure(database).reason());
        assertEquals(Reason.NOT_A_DATABASE, failure(HostPath.of(home)).reason());
        assertThrows(OsException.class, () -> capture(HostPath.of(home.resolve("none"))));
    }

    @Test
    void encryptedDatabaseWithAPlainHeaderIsToldByName() throws Exception {
        Ledger.make(database, "delete", 10).close();
        byte[] bytes = Files.readAllBytes(database.toPath());
        for (int i = 24; i < bytes.length; i++) {
            bytes[i] ^= (byte) (i * 31 + 17);
        }
        Files.write(database.toPath(), bytes);
        DatabaseNotCapturedException failure = failure(database);
        assertEquals(Reason.NOT_A_DATABASE, failure.reason());
        assertTrue(failure.getMessage().contains("app.db"));
        assertTrue(failure.mayBeReadRaw());
        assertArrayEquals(bytes, Files.readAllBytes(database.toPath()));
    }

    @Test
    void truncatedDatabaseIsToldToBeDamaged() throws Exception {
        Ledger.make(database, "delete", 10).close();
        byte[] bytes = Files.readAllBytes(database.toPath());
        Files.write(database.toPath(), Arrays.copyOf(bytes, bytes.length / 2));
        assertEquals(Reason.CORRUPT, failure(database).reason());
        Files.write(database.toPath(), Arrays.copyOf(bytes, 100));
        assertEquals(Reason.CORRUPT, failure(database).reason());
    }

    @Test
    void damageInsideIsFoundOnTheCopyWhichIsKept() throws Exception {
        Ledger.make(database, "delete", 10).close();
        byte[] bytes = Files.readAllBytes(database.toPath());
        Arrays.fill(bytes, 4096, 4096 + 200, (byte) 0x5a);
        Files.write(database.toPath(), bytes);
        try (Captured captured = capture(database)) {
            var corrupt = assertInstanceOf(CheckOutcome.Corrupt.class, captured.check());
            assertFalse(corrupt.messages().isEmpty());
            assertTrue(sameContent(database, captured.file()));
        }
    }

    @Test
    void collationsAndFunctionsOfTheProgramsOwnAreNoDamage() throws Exception {
        try (SQLiteConnection connection = Sqlite.open(database, "mode=rwc", Duration.ZERO);
                Statement statement = connection.createStatement()) {
            for (String name : List.of("OURS", "MINE TOO")) {
                Collation.create(connection, name, new Backwards());
            }
            Function.create(connection, "twice", new Twice(), 1, Function.FLAG_DETERMINISTIC);
            statement.execute("CREATE TABLE t(a COLLATE OURS, b COLLATE \"MINE TOO\", c)");
            statement.execute("CREATE INDEX i ON t(a, b)");
            statement.execute("CREATE INDEX j ON t(twice(c))");
            statement.execute("INSERT INTO t VALUES('x', 'y', 1), ('y', 'x', 2), ('z', 'z', 3)");
        }
        try (Captured captured = capture(database)) {
            assertEquals(new CheckOutcome.Sound(), captured.check());
        }
    }

    private static final class Backwards extends Collation {
        @Override
        protected int xCompare(String one, String other) {
            return other.compareTo(one);
        }
    }

    private static final class Twice extends Function {
        @Override
        protected void xFunc() throws SQLException {
            result(2 * value_int(0));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void logThatCannotBeReadIsToldByName(boolean withIndex) throws Exception {
        Ledger.make(database, "wal", 10).close();
        Files.createDirectory(home.resolve("app.db-wal")); // for root may read every file
        if (withIndex) {
            Files.write(home.resolve("app.db-shm"), new byte[32768]);
        }
        DatabaseNotCapturedException failure = failure(database);
        assertEquals(Reason.SIDE_FILES_OUT_OF_REACH, failure.reason());
        assertTrue(failure.getMessage().contains("app.db: its -wal"), failure.getMessage());
    }

    // Bounds.

    @Test
    void databaseThatStaysLockedIsToldToBeBusy() throws Exception {
        Ledger.make(database, "delete", 10).close();
        try (Child _ = hold("BEGIN EXCLUSIVE")) {
            var options = CaptureOptions.DEFAULT.withBusyTimeout(Duration.ofMillis(50));
            assertEquals(Reason.BUSY, failure(database, options).reason());
        }
    }

    @Test
    void copyingStopsAtItsTimeLimitAndLeavesNothingOpen() throws Exception {
        Ledger.make(database, "delete", 3000).close();
        var options = CaptureOptions.DEFAULT.withTimeLimit(Duration.ZERO);
        int open = descriptors();
        assertEquals(Reason.TOO_SLOW, failure(database, options).reason());
        assertEquals(open, descriptors());
        try (Captured captured = capture(database)) {
            assertTrue(sameContent(database, captured.file()));
        }
    }

    @Test
    void interruptEndsTheCopying() throws Exception {
        Ledger.make(database, "delete", 3000).close();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> capture(database));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void growthOfTheLogIsBounded() throws Exception {
        Ledger.make(database, "wal", 10).close();
        Path wal = home.resolve("app.db-wal");
        Files.write(wal, new byte[100]);
        try (Folder folder = files.open(HostPath.of(home))) {
            var options = CaptureOptions.DEFAULT.withWalGrowthLimit(50);
            var bounds = new CaptureBounds(options, database, folder);
            Files.write(wal, new byte[150]);
            bounds.check();
            Files.write(wal, new byte[151]);
            var failure = assertThrows(DatabaseNotCapturedException.class, () -> bounds.check());
            assertEquals(Reason.WAL_GREW, failure.reason());
        }
    }

    @Test
    void stagingFolderWithTooLittleSpaceIsToldBeforeCopying() throws Exception {
        Ledger.make(database, "delete", 800).close();
        try (Tmpfs small = Tmpfs.mount(dir.resolve("small"), "2m")) {
            HostPath folder = HostPath.of(small.path());
            var failure =
                    assertThrows(
                            DatabaseNotCapturedException.class,
                            () -> capture.capture(database, folder, CaptureOptions.DEFAULT));
            assertEquals(Reason.NO_SPACE, failure.reason());
            assertEquals(List.of(), names(small.path()));
        }
    }

    @Test
    void networkFileSystemIsRefusedUnlessAllowed() throws Exception {
        Ledger.make(database, "delete", 10).close();
        var remote = new DatabaseCapture(RemoteFiles.over(files));
        var folder = HostPath.of(staging);
        var failure =
                assertThrows(
                        DatabaseNotCapturedException.class,
                        () -> remote.capture(database, folder, CaptureOptions.DEFAULT));
        assertEquals(Reason.NETWORK, failure.reason());
        var allowed = CaptureOptions.DEFAULT.withNetworkAllowed(true);
        remote.capture(database, folder, allowed).close();
    }

    private Captured capture(HostPath path) throws IOException, InterruptedException {
        return capture.capture(path, HostPath.of(staging), CaptureOptions.DEFAULT);
    }

    private DatabaseNotCapturedException failure(HostPath path) {
        return failure(path, CaptureOptions.DEFAULT);
    }

    private DatabaseNotCapturedException failure(HostPath path, CaptureOptions options) {
        return assertThrows(
                DatabaseNotCapturedException.class,
                () -> capture.capture(path, HostPath.of(staging), options));
    }

    private Child hold(String... statements) throws IOException {
        return Child.start(arguments("hold", statements)).awaitReady();
    }

    private void die(String... statements) throws IOException {
        assertEquals("", Child.run(arguments("die", statements)));
    }

    private String[] arguments(String what, String... statements) {
        return Stream.concat(Stream.of(what, database.toString()), Arrays.stream(statements))
                .toArray(String[]::new);
    }

    private boolean sameContent(HostPath one, HostPath other) throws OsException {
        try (Folder folder = files.open(one.parent());
                Folder otherFolder = files.open(other.parent());
                OpenFile file = folder.openFile(one.name());
                OpenFile otherFile = otherFolder.openFile(other.name())) {
            return DatabaseContent.sameContent(file, otherFile);
        }
    }

    private FileStat stat(HostPath path) throws OsException {
        return files.stat(path);
    }

    private int descriptors() throws OsException {
        try (Folder folder = files.open(HostPath.of("/proc/self/fd"))) {
            return folder.names().size();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** What a folder's files hold, and when they were written. */
    private static Map<String, String> contents(Path folder, String... only) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (String name : only.length == 0 ? names(folder) : List.of(only)) {
            Path file = folder.resolve(name);
            contents.put(
                    name,
                    Files.getLastModifiedTime(file)
                            + " "
                            + Arrays.hashCode(Files.readAllBytes(file)));
        }
        return contents;
    }
}
