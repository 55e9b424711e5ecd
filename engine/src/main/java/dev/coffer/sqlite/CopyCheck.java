package dev.coffer.sqlite;

import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;
import org.sqlite.Collation;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

import java.io.InterruptedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Checks a copy that nobody else has open, without making files beside it. For any thread. */
public final class CopyCheck {
    private static final int MOST = CheckOutcome.Corrupt.MOST_MESSAGES;

    /** How many collations of a program's own a database may have for the check to be made. */
    private static final int MOST_COLLATIONS = 64;

    private CopyCheck() {}

    /**
     * What {@code quick_check} says: every page reached once, every row readable; not whether
     * indexes agree with their tables. In a full check {@code integrity_check} says that too, and
     * {@code foreign_key_check} whether what rows refer to is there.
     *
     * @throws InterruptedIOException if the thread was interrupted
     */
    public static CheckOutcome check(HostPath copy, CheckPlan plan) throws InterruptedIOException {
        try (SQLiteConnection connection = Sqlite.openCopy(copy);
                Statement statement = connection.createStatement()) {
            String pragma = plan.full() ? "PRAGMA integrity_check(" : "PRAGMA quick_check(";
            List<String> messages =
                    run(connection, statement, pragma + MOST + ")", CopyCheck::texts);
            if (messages.size() == 1 && messages.getFirst().equals("ok")) {
                messages.clear();
            }
            if (!messages.isEmpty()) {
                return new CheckOutcome.Corrupt(messages);
            }
            Fingerprint fingerprint = null;
            if (plan.full()) {
                String references = "PRAGMA foreign_key_check";
                messages.addAll(run(connection, statement, references, CopyCheck::missing));
                fingerprint = FingerprintReader.read(connection);
            }
            messages.addAll(failed(statement, plan.assertions()));
            return messages.isEmpty()
                    ? new CheckOutcome.Sound(fingerprint)
                    : new CheckOutcome.Doubted(messages, fingerprint);
        } catch (SQLException e) {
            if (Sqlite.isInterrupt(e)) {
                InterruptedIOException interrupted =
                        new InterruptedIOException("interrupted while checking " + copy);
                interrupted.initCause(e);
                throw interrupted;
            }
            return new CheckOutcome.Corrupt(List.of(String.valueOf(e.getMessage())));
        }
    }

    private static List<String> failed(Statement statement, List<String> assertions)
            throws SQLException {
        List<String> failed = new ArrayList<>();
        for (String sql : assertions) {
            try (ResultSet row = statement.executeQuery(sql)) {
                String value = row.next() ? row.getString(1) : null;
                if (!holds(value)) {
                    failed.add(sql + " gave " + (value == null ? "nothing" : value));
                }
            } catch (SQLException e) {
                if (Sqlite.isInterrupt(e)) {
                    throw e;
                }
                failed.add(sql + ": " + e.getMessage());
            }
        }
        return failed;
    }

    private static boolean holds(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return false;
        }
        try {
            return Double.parseDouble(value) != 0;
        } catch (NumberFormatException e) {
            return true; // a text: there is something
        }
    }

    /** Makes texts of the rows of an answer. */
    private interface Rows {
        List<String> texts(ResultSet rows) throws SQLException;
    }

    private static List<String> texts(ResultSet rows) throws SQLException {
        List<String> texts = new ArrayList<>();
        while (rows.next()) {
            texts.add(String.valueOf(rows.getString(1)));
        }
        return texts;
    }

    private static List<String> missing(ResultSet rows) throws SQLException {
        List<String> texts = new ArrayList<>();
        while (texts.size() < MOST && rows.next()) {
            texts.add(
                    "row "
                            + rows.getString(2)
                            + " of "
                            + rows.getString(1)
                            + " refers to a row of "
                            + rows.getString(3)
                            + " that is not there");
        }
        return texts;
    }

    private static List<String> run(
            SQLiteConnection connection, Statement statement, String sql, Rows answer)
            throws SQLException {
        for (int i = 0; ; i++) {
            try (ResultSet rows = statement.executeQuery(sql)) {
                return answer.texts(rows);
            } catch (SQLException e) {
                boolean unknown = Sqlite.code(e) == SQLiteErrorCode.SQLITE_ERROR_MISSING_COLLSEQ;
                if (!unknown || i == MOST_COLLATIONS) {
                    throw e;
                }
                Collation.create(connection, collation(e), new AnyOrder());
            }
        }
    }

    /** The name that ends SQLite's message: {@code (no such collation sequence: NAME)}. */
    private static String collation(SQLException missing) throws SQLException {
        String message = String.valueOf(missing.getMessage());
        int colon = message.lastIndexOf(": ");
        int end = message.lastIndexOf(')');
        if (colon < 0 || end < colon) {
            throw missing;
        }
        return message.substring(colon + 2, end);
    }

    /**
     * Stands for a collation that only the database's own program has. Which order it makes does
     * not matter to the check, which does not look at the order of indexes.
     */
    private static final class AnyOrder extends Collation {
        @Override
        protected int xCompare(String one, String other) {
            return one.compareTo(other);
        }
    }
}
