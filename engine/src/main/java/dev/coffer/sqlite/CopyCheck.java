package dev.coffer.sqlite;

import dev.coffer.os.HostPath;

import org.sqlite.Collation;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Checks a copy that nobody else has open, without making files beside it. */
final class CopyCheck {
    private static final String QUICK_CHECK =
            "PRAGMA quick_check(" + CheckOutcome.Corrupt.MOST_MESSAGES + ")";

    /** How many collations of a program's own a database may have for the check to be made. */
    private static final int MOST_COLLATIONS = 64;

    private CopyCheck() {}

    /**
     * What {@code quick_check} says: every page reached once, every row readable; not whether
     * indexes agree with their tables.
     */
    static CheckOutcome check(HostPath copy) {
        try (SQLiteConnection connection = Sqlite.open(copy, "mode=ro&immutable=1", Duration.ZERO);
                Statement statement = connection.createStatement()) {
            List<String> messages = messages(connection, statement);
            boolean sound = messages.size() == 1 && messages.getFirst().equals("ok");
            return sound ? new CheckOutcome.Sound() : new CheckOutcome.Corrupt(messages);
        } catch (SQLException e) {
            return new CheckOutcome.Corrupt(List.of(String.valueOf(e.getMessage())));
        }
    }

    private static List<String> messages(SQLiteConnection connection, Statement statement)
            throws SQLException {
        for (int i = 0; ; i++) {
            try (ResultSet rows = statement.executeQuery(QUICK_CHECK)) {
                List<String> messages = new ArrayList<>();
                while (rows.next()) {
                    messages.add(rows.getString(1));
                }
                return messages;
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
