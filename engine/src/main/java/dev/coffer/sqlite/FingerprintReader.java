package dev.coffer.sqlite;

import dev.coffer.base.Sha256;

import org.sqlite.SQLiteConnection;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what a database holds: its schema, and how many rows each table has. */
final class FingerprintReader {
    private FingerprintReader() {}

    static Fingerprint read(SQLiteConnection connection) throws SQLException {
        MessageDigest digest = Sha256.digest();
        SortedMap<String, Long> rows = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet schema =
                    statement.executeQuery(
                            "SELECT type, name, tbl_name, sql, rootpage FROM sqlite_schema"
                                    + " WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                                    + " ORDER BY type, name")) {
                while (schema.next()) {
                    for (int column = 1; column <= 4; column++) {
                        String text = String.valueOf(schema.getString(column));
                        digest.update(text.getBytes(StandardCharsets.UTF_8));
                        digest.update((byte) 0);
                    }
                    // A virtual table has no pages, and asks its module, which may not be here.
                    if (schema.getString(1).equals("table") && schema.getLong(5) > 0) {
                        tables.add(schema.getString(2));
                    }
                }
            }
            for (String table : tables) {
                // An index may be in an order that only the database's program knows.
                String count = "SELECT count(*) FROM " + quoted(table) + " NOT INDEXED";
                rows.put(table, Sqlite.number(statement, count));
            }
        }
        return new Fingerprint(Sha256.finish(digest), rows);
    }

    /** A name as SQL takes it, whatever is in it. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
