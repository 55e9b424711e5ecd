package dev.coffer.sqlite;

import dev.coffer.base.CofferException;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A look into a copy of ours that nobody else has open: what it holds, and what a query gives.
 * Nothing is written, in the copy or elsewhere. For one thread.
 */
public final class DatabaseView implements AutoCloseable {
    private final SQLiteConnection connection;

    private DatabaseView(SQLiteConnection connection) {
        this.connection = connection;
    }

    /**
     * @param label what it is, for messages
     * @throws CofferException if SQLite cannot open it
     */
    public static DatabaseView of(HostPath copy, String label) throws CofferException {
        try {
            return new DatabaseView(Sqlite.openCopy(copy));
        } catch (SQLException e) {
            throw failed(label + " cannot be opened", e);
        }
    }

    private static CofferException failed(String what, SQLException e) {
        if (Sqlite.isInterrupt(e)) {
            return new CofferException(CofferException.Reason.INTERRUPTED, "interrupted", e);
        }
        return CofferException.failed(what + ": " + e.getMessage(), e);
    }

    /**
     * @throws CofferException if it is damaged
     */
    public Fingerprint fingerprint() throws CofferException {
        try {
            return FingerprintReader.read(connection);
        } catch (SQLException e) {
            throw failed("what the database holds cannot be read", e);
        }
    }

    /**
     * The SQL of every table, index, view and trigger that has any, by {@code table users}.
     *
     * @throws CofferException if it is damaged
     */
    public SortedMap<String, String> schema() throws CofferException {
        SortedMap<String, String> schema = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT type || ' ' || name, sql FROM sqlite_schema"
                                        + " WHERE sql IS NOT NULL")) {
            while (rows.next()) {
                schema.put(rows.getString(1), rows.getString(2));
            }
            return schema;
        } catch (SQLException e) {
            throw failed("the schema cannot be read", e);
        }
    }

    /** Takes the answer to a query, row by row. */
    public interface Answer {
        /** Called first. */
        void columns(List<String> names);

        /**
         * @param values each null, a {@code Long} or {@code Integer}, a {@code Double}, a {@code
         *     String} or a {@code byte[]}
         * @return whether more is wanted
         */
        boolean row(List<@Nullable Object> values);
    }

    /**
     * Asks.
     *
     * @param sql one statement
     * @throws CofferException {@code USAGE} if SQLite does not take it, it would change anything,
     *     or it is more than one; {@code INTERRUPTED} if the thread was interrupted
     */
    public void query(String sql, Answer answer) throws CofferException {
        int statements = SqlText.statements(sql);
        if (statements != 1) {
            throw CofferException.usage(
                    statements == 0
                            ? "there is no query; write SELECT …"
                            : "these are " + statements + " statements; give one query at a time");
        }
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                throw CofferException.usage(
                        "that is no query; what is kept of a database can only be read");
            }
            try (ResultSet rows = statement.getResultSet()) {
                give(rows, answer);
            }
        } catch (SQLException e) {
            if (Sqlite.isInterrupt(e)) {
                throw failed("", e);
            }
            throw new CofferException(
                    CofferException.Reason.USAGE, "SQLite says: " + e.getMessage(), e);
        }
    }

    private static void give(ResultSet rows, Answer answer) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        int count = meta.getColumnCount();
        List<String> names = new ArrayList<>();
        for (int column = 1; column <= count; column++) {
            names.add(meta.getColumnLabel(column));
        }
        answer.columns(names);
        boolean more = true;
        while (more && rows.next()) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int column = 1; column <= count; column++) {
                values.add(rows.getObject(column));
            }
            more = answer.row(values);
        }
    }

    @Override
    public void close() throws CofferException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed("the database cannot be closed", e);
        }
    }
}
