package dev.coffer.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OpenFile;
import dev.coffer.sqlite.CaptureOptions;
import dev.coffer.testkit.TestTree;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.TreeDiff;
import dev.coffer.tree.Trees;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

class LiveDatabasesTest {
    private static final HostFiles FILES = HostFiles.ofThisSystem();
    private static final byte[] ZEROS = new byte[64 << 10];

    @TempDir Path dir;
    private TestTree tree;
    private TestTree staging;
    private final List<Problem> problems = new ArrayList<>();

    @BeforeEach
    void emptyTree() throws IOException {
        tree = TestTree.in(dir, "source");
        staging = TestTree.in(dir, "staging").mode("", 0700);
    }

    private LiveTree open() throws IOException {
        var options = ScanOptions.plain().withStaging(staging.root()).withProblems(problems::add);
        return LiveTree.open(FILES, tree.root(), options);
    }

    private Connection database(String name, String journalMode) throws SQLException {
        Connection connection = connect(tree.path(name));
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=" + journalMode);
            statement.execute("CREATE TABLE t(x)");
            statement.execute("INSERT INTO t VALUES ('in the backup')");
        }
        return connection;
    }

    private static Connection connect(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    private static void insert(Connection connection, String row) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO t VALUES ('" + row + "')");
        }
    }

    private static Entry find(FileTree live, String path) throws IOException {
        Entry entry = Trees.find(live, TreePath.of(path));
        if (entry == null) {
            throw new AssertionError("no " + path);
        }
        return entry;
    }

    private static List<String> names(FileTree live) throws IOException {
        List<String> names = new ArrayList<>();
        for (Entry entry : live.list(TreePath.ROOT, live.root())) {
            names.add(entry.name().toString());
        }
        return names;
    }

    private static byte[] read(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(10_000);
        while (content.read(buffer.clear()) >= 0) {
            bytes.write(buffer.array(), 0, buffer.position());
        }
        content.finish();
        return bytes.toByteArray();
    }

    private int rowsOf(byte[] database) throws Exception {
        Path copy = Files.createTempFile(dir, "copy", ".db");
        Files.write(copy, database);
        try (Connection connection = connect(copy);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
            return rows.getInt(1);
        }
    }

    @Test
    void aDatabaseInUseIsCapturedWithWhatIsInItsLog() throws Exception {
        try (Connection connection = database("app.db", "WAL");
                LiveTree live = open()) {
            insert(connection, "in the log");
            assertEquals(List.of("app.db"), names(live));
            try (Content content = live.open(TreePath.of("app.db"), find(live, "app.db"))) {
                assertTrue(content.entry().isDatabase());
                byte[] bytes = read(content);
                assertEquals(content.size(), bytes.length);
                assertEquals(content.entry().size(), bytes.length);
                assertEquals(2, rowsOf(bytes));
            }
        }
        assertEquals(List.of(), problems);
        assertEquals(List.of(), staged());
    }

    private List<String> staged() throws IOException {
        try (var files = Files.list(staging.dir())) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void filesThatAreOnlyCalledLikeSideFilesAreKept() throws Exception {
        tree.file("notes-journal", "1").file("x.db-wal", "2").file("x.db", "no database at all");
        tree.file("-wal", "3");
        try (LiveTree live = open()) {
            assertEquals(List.of("-wal", "notes-journal", "x.db", "x.db-wal"), names(live));
        }
    }

    @Test
    void theStampTellsWhetherADatabaseIsUnchanged() throws Exception {
        try (Connection connection = database("app.db", "WAL");
                LiveTree live = open()) {
            TreePath path = TreePath.of("app.db");
            Entry entry = find(live, "app.db");
            Bytes before = live.databaseStamp(path, entry);
            assertEquals(before, live.databaseStamp(path, entry));
            insert(connection, "another");
            assertNotEquals(before, live.databaseStamp(path, find(live, "app.db")));
            try (Content content = live.open(path, entry)) {
                assertNotEquals(
                        live.databaseStamp(path, entry),
                        content.entry().databaseStamp(),
                        "what changed a moment ago is captured again by the next run");
            }
        }
    }

    @Test
    void whatFailsItsCheckIsKeptAsItIsAndTold() throws Exception {
        try (Connection connection = database("broken.db", "DELETE")) {
            for (int i = 0; i < 200; i++) {
                insert(connection, "row " + i + " ".repeat(500));
            }
        }
        byte[] bytes = Files.readAllBytes(tree.path("broken.db"));
        for (int i = 8192; i < 30_000; i++) {
            bytes[i] = (byte) 0xa5;
        }
        tree.file("broken.db", bytes);
        try (LiveTree live = open();
                Content content = live.open(TreePath.of("broken.db"), find(live, "broken.db"))) {
            assertArrayEquals(bytes, read(content));
            assertTrue(content.entry().isDatabase());
        }
        assertEquals(1, problems.size());
        assertEquals(Problem.Kind.CORRUPT_DATABASE, problems.getFirst().kind());
        assertTrue(problems.getFirst().incomplete());
        assertEquals(List.of(), staged());
    }

    @Test
    void whatOnlyClaimsToBeADatabaseIsKeptAsItIsAndTold() throws Exception {
        byte[] bytes = new byte[5000];
        byte[] magic = "SQLite format 3\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        System.arraycopy(magic, 0, bytes, 0, magic.length);
        tree.file("claims", bytes);
        try (LiveTree live = open();
                Content content = live.open(TreePath.of("claims"), find(live, "claims"))) {
            assertArrayEquals(bytes, read(content));
        }
        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().incomplete());
    }

    @Test
    void aDatabaseThatStaysLockedIsKeptAsItIsAndToldAfterTheTimeThatIsSet() throws Exception {
        Process holder = null;
        database("app.db", "DELETE").close();
        byte[] bytes = Files.readAllBytes(tree.path("app.db"));
        try {
            holder = sqlite3(tree.path("app.db"), "BEGIN EXCLUSIVE;");
            var options =
                    ScanOptions.plain()
                            .withStaging(staging.root())
                            .withCapture(
                                    CaptureOptions.DEFAULT.withBusyTimeout(Duration.ofMillis(300)))
                            .withProblems(problems::add);
            try (LiveTree live = LiveTree.open(FILES, tree.root(), options);
                    Content content = live.open(TreePath.of("app.db"), find(live, "app.db"))) {
                assertArrayEquals(bytes, read(content));
                assertEquals(
                        DatabaseEntry.AGAIN,
                        content.entry().databaseStamp(),
                        "the next run tries again");
            }
        } finally {
            if (holder != null) {
                holder.destroyForcibly().onExit().join();
            }
        }
        assertEquals(1, problems.size());
        assertEquals(Problem.Kind.RAW_DATABASE, problems.getFirst().kind());
        assertTrue(problems.getFirst().incomplete());
        assertTrue(problems.getFirst().reason().contains("kept it locked"));
        assertEquals(List.of(), staged());
    }

    /** The system's own, which has run the statement when this returns. */
    private static Process sqlite3(Path database, String statement) throws IOException {
        Path program = Path.of("/usr/bin/sqlite3");
        assumeTrue(Files.isExecutable(program), "sqlite3 is not installed");
        Process process =
                new ProcessBuilder(program.toString(), "-batch", database.toString()).start();
        process.outputWriter().append(statement).append("\n.print ready\n").flush();
        assertEquals("ready", process.inputReader().readLine());
        return process;
    }

    @Test
    void anEncryptedDatabaseIsAFileLikeAnyOtherAndSoIsItsLog() throws Exception {
        byte[] bytes = new byte[8192];
        new Random(7).nextBytes(bytes); // as SQLCipher writes it: even the header
        tree.file("secret.db", bytes).file("secret.db-wal", bytes).file("secret.db-journal", bytes);
        try (LiveTree live = open();
                Content content = live.open(TreePath.of("secret.db"), find(live, "secret.db"))) {
            assertEquals(List.of("secret.db", "secret.db-journal", "secret.db-wal"), names(live));
            assertFalse(content.entry().isDatabase());
            assertArrayEquals(bytes, read(content));
        }
        assertEquals(List.of(), problems);
    }

    @Test
    void holesOfADatabaseArePassedOver() throws Exception {
        try (Connection connection = database("app.db", "DELETE");
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA secure_delete=ON");
            statement.execute("INSERT INTO t VALUES (zeroblob(10000000))");
            statement.execute("DELETE FROM t WHERE length(x) > 1000");
        }
        byte[] bytes = Files.readAllBytes(tree.path("app.db"));
        long holes = 0;
        try (Folder folder = FILES.open(tree.root());
                OpenFile file = folder.openForWriting(Name.of("app.db"))) {
            for (int at = 0; at + ZEROS.length <= bytes.length; at += ZEROS.length) {
                if (Arrays.equals(bytes, at, at + ZEROS.length, ZEROS, 0, ZEROS.length)) {
                    assumeTrue(file.makeHole(at, ZEROS.length), "no holes here");
                    holes += ZEROS.length;
                }
            }
        }
        assertTrue(holes > 8_000_000);
        long skipped = 0;
        try (LiveTree live = open();
                Content content = live.open(TreePath.of("app.db"), find(live, "app.db"))) {
            assertEquals(bytes.length, content.size());
            ByteBuffer buffer = ByteBuffer.allocate(10_000);
            for (int n = 0; n >= 0; n = content.read(buffer.clear())) {
                skipped += content.skipHole();
            }
            content.finish();
        }
        assertEquals(holes, skipped);
        assertEquals(List.of(), problems);
    }

    @Test
    void withoutStagingTheBytesAreKeptAndThatIsTold() throws Exception {
        try (Connection connection = database("app.db", "WAL");
                LiveTree live =
                        LiveTree.open(
                                FILES,
                                tree.root(),
                                ScanOptions.plain().withProblems(problems::add))) {
            insert(connection, "in the log");
            assertEquals(List.of("app.db", "app.db-wal"), names(live));
            try (Content content = live.open(TreePath.of("app.db"), find(live, "app.db"))) {
                read(content);
            }
            assertEquals(Problem.Kind.RAW_DATABASE, problems.getFirst().kind());
        }
    }

    @Test
    void readingADatabaseLeavesTheLocksOfThisProcessAlone() throws Exception {
        try (Connection connection = database("app.db", "DELETE")) {
            connection.setAutoCommit(false);
            insert(connection, "not committed"); // holds a RESERVED lock
            long locks = locksHere();
            assertTrue(locks > 0);
            try (LiveTree live = open();
                    Content content = live.open(TreePath.of("app.db"), find(live, "app.db"))) {
                assertEquals(1, rowsOf(read(content)));
            }
            assertEquals(locks, locksHere());
            connection.rollback();
        }
    }

    @Test
    void aCaptureThatFailsLeavesTheLocksAloneToo() throws Exception {
        try (Connection connection = database("app.db", "DELETE")) {
            connection.setAutoCommit(false);
            insert(connection, "not committed");
            long locks = locksHere();
            try (LiveTree live = open()) {
                Entry entry = find(live, "app.db");
                TestTree.in(dir).remove("staging");
                try (Content content = live.open(TreePath.of("app.db"), entry)) {
                    assertEquals(content.size(), read(content).length);
                }
            }
            assertEquals(Problem.Kind.RAW_DATABASE, problems.getFirst().kind());
            assertEquals(locks, locksHere());
            connection.rollback();
        }
    }

    private static long locksHere() throws IOException {
        String pid = " " + ProcessHandle.current().pid() + " ";
        long locks = 0;
        for (String line : Files.readAllLines(Path.of("/proc/locks"))) {
            if (line.contains("POSIX") && line.contains(pid)) {
                locks++;
            }
        }
        return locks;
    }

    @Test
    void aLiveDatabaseAndACopyOfItHoldTheSame() throws Exception {
        TestTree copies = TestTree.in(dir, "copies");
        try (Connection connection = database("app.db", "WAL");
                LiveTree live = open()) {
            try (Content content = live.open(TreePath.of("app.db"), find(live, "app.db"))) {
                copies.file("app.db", read(content));
            }
            assertEquals(List.of(), contentDifferences(live, copies));
            insert(connection, "another");
            assertEquals(List.of("app.db: [CONTENT]"), contentDifferences(live, copies));
        }
    }

    private List<String> contentDifferences(LiveTree live, TestTree copies) throws Exception {
        List<String> lines = new ArrayList<>();
        copies.modified("app.db", new Timestamp(1, 0));
        var options = ScanOptions.plain().withStaging(staging.root()).withProblems(problems::add);
        try (LiveTree other = LiveTree.open(FILES, copies.root(), options)) {
            TreeDiff.between(
                    live,
                    other,
                    TreeDiff.Options.all().without(dev.coffer.tree.Difference.What.METADATA),
                    d -> lines.add(d.toString()));
        }
        return lines;
    }

    @Test
    void aDatabaseSwappedForALinkToAnotherIsNotCaptured() throws Exception {
        database("app.db", "DELETE").close();
        try (LiveTree live = open()) {
            Entry entry = find(live, "app.db");
            tree.rename("app.db", "other.db").link("app.db", "other.db");
            assertFalse(opens(live, entry));
        }
        assertEquals(List.of(), staged());
    }

    private static boolean opens(LiveTree live, Entry entry) {
        try (Content content = live.open(TreePath.of("app.db"), entry)) {
            return content.size() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aTruncatedDatabaseIsStillRecognised() throws Exception {
        database("app.db", "DELETE").close();
        try (var channel =
                java.nio.channels.FileChannel.open(tree.path("app.db"), StandardOpenOption.WRITE)) {
            channel.truncate(5001);
        }
        try (LiveTree live = open();
                Content content = live.open(TreePath.of("app.db"), find(live, "app.db"))) {
            assertEquals(5001, read(content).length);
        }
        assertEquals(1, problems.size());
    }
}
