package dev.coffer.sqlite;

import dev.coffer.os.HostPath;

import org.sqlite.SQLiteConnection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Checks a copy that nobody else has open, without making files beside it. */
final class CopyCheck {
    private CopyCheck() {}

    /**
     * What {@code quick_check} says: every page reached once, every row readable; not whether
     * indexes agree with their tables.
     */
    static CheckOutcome check(HostPath copy) {
        List<String> messages = new ArrayList<>();
        try (SQLiteConnection connection = Sqlite.open(copy, "mode=ro&immutable=1", Duration.ZERO);
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "PRAGMA quick_check(" + CheckOutcome.Corrupt.MOST_MESSAGES + ")")) {
            while (rows.next()) {
                messages.add(rows.getString(1));
            }
        } catch (SQLException e) {
            messages.add(String.valueOf(e.getMessage()));
        }
        boolean sound = messages.size() == 1 && messages.getFirst().equals("ok");
        return sound ? new CheckOutcome.Sound() : new CheckOutcome.Corrupt(messages);
    }
}
