package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.sqlite.DatabaseView;
import dev.coffer.sqlite.Fingerprint;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * In what two states of a database differ: rows of each table, and the schema. Immutable.
 *
 * @param tables those whose number of rows differs, or that only one has, sorted by name
 * @param schema what else of the schema differs, sorted by name
 * @param same how many tables have as many rows in both
 */
public record DatabaseDiff(List<Table> tables, List<Change> schema, int same) {
    public DatabaseDiff {
        tables = List.copyOf(tables);
        schema = List.copyOf(schema);
    }

    /**
     * A table that differs.
     *
     * @param before rows in the first; null if it has no such table
     * @param after rows in the second; null if it has no such table
     */
    public record Table(String name, @Nullable Long before, @Nullable Long after) {}

    /**
     * Something in the schema that differs.
     *
     * @param name what it is: {@code index by_name}
     * @param before its SQL in the first, or null
     * @param after its SQL in the second, or null
     */
    public record Change(String name, @Nullable String before, @Nullable String after) {}

    /** Whether nothing differs; rows may still have other values. */
    public boolean isEmpty() {
        return tables.isEmpty() && schema.isEmpty();
    }

    /**
     * Compares.
     *
     * @throws CofferException if one is damaged
     */
    public static DatabaseDiff of(DatabaseView before, DatabaseView after) throws CofferException {
        Fingerprint one = before.fingerprint();
        Fingerprint other = after.fingerprint();
        TreeSet<String> names = new TreeSet<>(one.rows().keySet());
        names.addAll(other.rows().keySet());
        List<Table> tables = new ArrayList<>();
        int same = 0;
        for (String name : names) {
            Table table = new Table(name, one.rows().get(name), other.rows().get(name));
            Long rows = table.before;
            if (rows != null && rows.equals(table.after)) {
                same++;
            } else {
                tables.add(table);
            }
        }
        return new DatabaseDiff(tables, schema(before.schema(), after.schema()), same);
    }

    private static List<Change> schema(
            SortedMap<String, String> before, SortedMap<String, String> after) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        List<Change> changes = new ArrayList<>();
        for (String name : names) {
            Change change = new Change(name, before.get(name), after.get(name));
            String sql = change.before;
            if (sql == null || !sql.equals(change.after)) {
                changes.add(change);
            }
        }
        return changes;
    }
}
