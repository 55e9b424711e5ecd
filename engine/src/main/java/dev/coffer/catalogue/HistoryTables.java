package dev.coffer.catalogue;

import dev.coffer.os.HostPath;
import dev.coffer.sqlite.OwnDatabase;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The tables of the index of one store, and every statement on them; docs/format.md says what is in
 * them. Each row that an answer is made of has a checksum. For one thread.
 */
final class HistoryTables implements AutoCloseable {
    private static final int FORMAT = 1;

    /** How long to wait for another process that writes. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String[] SCHEMA = {
        "CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL, sum INTEGER NOT NULL)"
                + " WITHOUT ROWID",
        "CREATE TABLE series(id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE)",
        "CREATE TABLE point(id TEXT PRIMARY KEY, series INTEGER NOT NULL, state INTEGER NOT NULL,"
                + " root BLOB NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE path(id INTEGER PRIMARY KEY, parent INTEGER NOT NULL, name BLOB NOT NULL,"
                + " sum INTEGER NOT NULL, UNIQUE(parent, name))",
        "CREATE TABLE version(path INTEGER NOT NULL, series INTEGER NOT NULL,"
                + " first INTEGER NOT NULL, entry BLOB, sum INTEGER NOT NULL,"
                + " PRIMARY KEY(path, series, first)) WITHOUT ROWID",
        "CREATE TABLE folder(series INTEGER NOT NULL, path INTEGER NOT NULL,"
                + " identity BLOB NOT NULL, PRIMARY KEY(series, path)) WITHOUT ROWID",
        "PRAGMA user_version=" + FORMAT
    };

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private boolean writing;
    private boolean written;

    private HistoryTables(Connection connection) {
        this.connection = connection;
    }

    /**
     * Opens the file, or makes it with empty tables.
     *
     * @param verify whether to look at all of it
     */
    static HistoryTables open(HostPath file, boolean verify)
            throws SQLException, IndexLostException {
        Connection connection = OwnDatabase.open(file, PATIENCE);
        boolean opened = false;
        try {
            HistoryTables tables = new HistoryTables(connection);
            tables.makeIfNew();
            if (verify) {
                tables.verify();
                tables.written = true;
            }
            opened = true;
            return tables;
        } finally {
            if (!opened) {
                connection.close();
            }
        }
    }

    private void makeIfNew() throws SQLException, IndexLostException {
        if (format() == 0) {
            beginWriting();
            if (format() == 0) { // another process may have been faster
                for (String sql : SCHEMA) {
                    run(sql);
                }
            }
            commit();
        }
        if (format() != FORMAT) {
            throw new IndexLostException("an index of another version", null);
        }
    }

    private long format() throws SQLException {
        return number("PRAGMA user_version");
    }

    // ---- transactions ---------------------------------------------------------------------------

    /** What is read from now on is of one moment. */
    void beginReading() throws SQLException {
        run("BEGIN");
    }

    void beginWriting() throws SQLException {
        run("BEGIN IMMEDIATE");
        writing = true;
    }

    void commit() throws SQLException {
        run("COMMIT");
        writing = false;
        written = true;
    }

    /** Whether anything was written, or all of it was looked at. */
    boolean hasWritten() {
        return written;
    }

    /** Takes back what was not committed. */
    void endWriting() throws SQLException {
        if (writing) {
            writing = false;
            run("ROLLBACK");
        }
    }

    /** A place in a transaction to go back to. */
    void mark() throws SQLException {
        run("SAVEPOINT mark");
    }

    void backToMark() throws SQLException {
        run("ROLLBACK TO mark");
        run("RELEASE mark");
    }

    /** What was done since the mark stays, if the transaction does. */
    void unmark() throws SQLException {
        run("RELEASE mark");
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    // ---- statements -----------------------------------------------------------------------------

    /** A statement with its numbers set; further parameters are the caller's to set. */
    PreparedStatement statement(String sql, long... numbers) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < numbers.length; i++) {
            statement.setLong(i + 1, numbers[i]);
        }
        return statement;
    }

    /** The first number that a query gives; 0 if it gives none. */
    long number(String sql, long... numbers) throws SQLException {
        try (ResultSet row = statement(sql, numbers).executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** A number of the index as a whole; 0 if it was never set. */
    long meta(String name) throws SQLException, IndexLostException {
        PreparedStatement get = statement("SELECT value, sum FROM meta WHERE name = ?");
        get.setString(1, name);
        try (ResultSet row = get.executeQuery()) {
            if (!row.next()) {
                return 0;
            }
            check(row.getLong(2), metaSum(name, row.getLong(1)));
            return row.getLong(1);
        }
    }

    void meta(String name, long value) throws SQLException {
        PreparedStatement put = statement("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)");
        put.setString(1, name);
        put.setLong(2, value);
        put.setLong(3, metaSum(name, value));
        put.executeUpdate();
    }

    /** Told of each point that the index has. */
    interface Points {
        void point(String id, HistoryIndex.State state, byte[] root);
    }

    void points(Points to) throws SQLException, IndexLostException {
        try (ResultSet row =
                statement("SELECT id, series, state, root, sum FROM point").executeQuery()) {
            while (row.next()) {
                String id = new String(bytes(row, 1), StandardCharsets.UTF_8);
                HistoryIndex.State state = new HistoryIndex.State(row.getLong(2), row.getLong(3));
                byte[] root = bytes(row, 4);
                check(row.getLong(5), pointSum(id, state, root));
                to.point(id, state, root);
            }
        }
    }

    void addPoint(String id, HistoryIndex.State state, byte[] root) throws SQLException {
        PreparedStatement put = statement("INSERT OR REPLACE INTO point VALUES (?, ?, ?, ?, ?)");
        put.setString(1, id);
        put.setLong(2, state.series());
        put.setLong(3, state.state());
        put.setBytes(4, root);
        put.setLong(5, pointSum(id, state, root));
        put.executeUpdate();
    }

    void dropPoint(String id) throws SQLException {
        PreparedStatement drop = statement("DELETE FROM point WHERE id = ?");
        drop.setString(1, id);
        drop.executeUpdate();
    }

    /** The number of a series, which is made if it is not there. */
    long series(byte[] key) throws SQLException {
        PreparedStatement add = statement("INSERT OR IGNORE INTO series(key) VALUES (?)");
        add.setBytes(1, key);
        add.executeUpdate();
        PreparedStatement get = statement("SELECT id FROM series WHERE key = ?");
        get.setBytes(1, key);
        try (ResultSet row = get.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * The number of a path; 0 if there is none, which is looked up a second time without the index
     * of the table: it has no checksums.
     */
    long path(long parent, byte[] name) throws SQLException {
        long id = path("SELECT id FROM path WHERE parent = ? AND name = ?", parent, name);
        return id != 0
                ? id
                : path(
                        "SELECT id FROM path NOT INDEXED WHERE parent = ? AND name = ?",
                        parent,
                        name);
    }

    private long path(String sql, long parent, byte[] name) throws SQLException {
        PreparedStatement get = statement(sql, parent);
        get.setBytes(2, name);
        try (ResultSet row = get.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /**
     * @return the row's checksum
     */
    long addPath(long id, long parent, byte[] name) throws SQLException {
        long sum = pathSum(id, parent, name);
        PreparedStatement add = statement("INSERT INTO path VALUES (?, ?, ?, ?)", id, parent);
        add.setBytes(3, name);
        add.setLong(4, sum);
        add.executeUpdate();
        return sum;
    }

    /**
     * @param before the first state of the version before it, or 0
     * @param entry null from when on it is gone
     * @return the row's checksum
     */
    long addVersion(long path, long series, long first, long before, byte @Nullable [] entry)
            throws SQLException {
        PreparedStatement add =
                statement("INSERT INTO version VALUES (?, ?, ?, ?, ?)", path, series, first);
        long sum = versionSum(path, series, first, before, entry);
        add.setBytes(4, entry);
        add.setLong(5, sum);
        add.executeUpdate();
        return sum;
    }

    byte @Nullable [] identity(long series, long path) throws SQLException {
        try (ResultSet row =
                statement("SELECT identity FROM folder WHERE series = ? AND path = ?", series, path)
                        .executeQuery()) {
            return row.next() ? row.getBytes(1) : null;
        }
    }

    void identity(long series, long path, byte[] identity) throws SQLException {
        PreparedStatement put =
                statement("INSERT OR REPLACE INTO folder VALUES (?, ?, ?)", series, path);
        put.setBytes(3, identity);
        put.executeUpdate();
    }

    void forgetIdentity(long series, long path) throws SQLException {
        statement("DELETE FROM folder WHERE series = ? AND path = ?", series, path).executeUpdate();
    }

    // ---- all of it ----------------------------------------------------------------------------

    /** Notes how many rows there are, and the sum of their checksums, as the tables have it. */
    void total(String table) throws SQLException {
        meta(table + "s", number("SELECT count(*) FROM " + table));
        meta(table + "_sum", number("SELECT sum(sum) FROM " + table));
    }

    /**
     * Looks at everything, row by row.
     *
     * @throws IndexLostException if any of it is not what was written
     */
    void verify() throws SQLException, IndexLostException {
        try (ResultSet row = statement("PRAGMA integrity_check(1)").executeQuery()) {
            if (!row.next() || !"ok".equals(row.getString(1))) {
                throw new IndexLostException("SQLite finds it damaged", null);
            }
        }
        points((_, _, _) -> {});
        verifyPaths();
        verifyVersions();
        for (String table : new String[] {"point", "path", "version"}) {
            check(meta(table + "s"), number("SELECT count(*) FROM " + table));
            check(meta(table + "_sum"), number("SELECT sum(sum) FROM " + table));
        }
    }

    private void verifyPaths() throws SQLException, IndexLostException {
        try (ResultSet row = statement("SELECT id, parent, name, sum FROM path").executeQuery()) {
            while (row.next()) {
                long sum = pathSum(row.getLong(1), row.getLong(2), bytes(row, 3));
                check(row.getLong(4), sum);
            }
        }
    }

    private void verifyVersions() throws SQLException, IndexLostException {
        long lastPath = 0;
        long lastSeries = 0;
        long lastFirst = 0;
        try (ResultSet row =
                statement(
                                "SELECT path, series, first, entry, sum FROM version"
                                        + " ORDER BY path, series, first")
                        .executeQuery()) {
            while (row.next()) {
                long path = row.getLong(1);
                long series = row.getLong(2);
                long first = row.getLong(3);
                long before = path == lastPath && series == lastSeries ? lastFirst : 0;
                check(row.getLong(5), versionSum(path, series, first, before, row.getBytes(4)));
                lastPath = path;
                lastSeries = series;
                lastFirst = first;
            }
        }
    }

    // ---- checksums ------------------------------------------------------------------------------

    private static long metaSum(String name, long value) {
        CRC32C crc = new CRC32C();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        crc.update(ByteBuffer.allocate(8).putLong(value).flip());
        return crc.getValue();
    }

    private static long pointSum(String id, HistoryIndex.State state, byte[] root) {
        CRC32C crc = new CRC32C();
        crc.update(id.getBytes(StandardCharsets.UTF_8));
        ByteBuffer numbers = ByteBuffer.allocate(16);
        crc.update(numbers.putLong(state.series()).putLong(state.state()).flip());
        crc.update(root);
        return crc.getValue();
    }

    static long pathSum(long id, long parent, byte[] name) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(16).putLong(id).putLong(parent).flip());
        crc.update(name);
        return crc.getValue();
    }

    /** Over the beginning of the version before it too, so that one that is lost is missed. */
    static long versionSum(
            long path, long series, long first, long before, byte @Nullable [] entry) {
        CRC32C crc = new CRC32C();
        ByteBuffer numbers = ByteBuffer.allocate(33);
        numbers.putLong(path).putLong(series).putLong(first).putLong(before);
        crc.update(numbers.put((byte) (entry == null ? 0 : 1)).flip());
        if (entry != null) {
            crc.update(entry);
        }
        return crc.getValue();
    }

    /** A column that is never empty in a sound row. */
    static byte[] bytes(ResultSet row, int column) throws SQLException, IndexLostException {
        byte[] bytes = row.getBytes(column);
        if (bytes == null) {
            throw new IndexLostException("a row that lacks something", null);
        }
        return bytes;
    }

    static void check(long sum, long wanted) throws IndexLostException {
        if (sum != wanted) {
            throw new IndexLostException("a row that was changed", null);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
