package dev.coffer.sqlite;

import dev.coffer.base.Sha256;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a database holds, in short: two of one content are equal whatever pages it lies in.
 * Immutable.
 *
 * @param schema over the SQL of all tables, indexes, views and triggers
 * @param rows of each ordinary table, sorted by name; empty if there are more than {@link
 *     #MOST_TABLES}
 */
public record Fingerprint(Sha256 schema, SortedMap<String, Long> rows) {
    /** So many tables are counted by name: a point keeps this. */
    public static final int MOST_TABLES = 500;

    public Fingerprint {
        rows =
                rows.size() > MOST_TABLES
                        ? Collections.emptySortedMap()
                        : Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    }

    /** In what two differ, a sentence each; empty if in nothing. */
    public List<String> differences(Fingerprint other) {
        List<String> found = new ArrayList<>();
        if (!schema.equals(other.schema)) {
            found.add("the schema is another one");
        }
        if (rows.isEmpty() || other.rows.isEmpty()) {
            return found;
        }
        TreeSet<String> tables = new TreeSet<>(rows.keySet());
        tables.addAll(other.rows.keySet());
        for (String table : tables) {
            @Nullable Long here = rows.get(table);
            @Nullable Long there = other.rows.get(table);
            if (here == null || there == null) {
                found.add("the table " + table + " is only in one");
            } else if (!here.equals(there)) {
                found.add("the table " + table + " has " + there + " rows, not " + here);
            }
        }
        return found;
    }

    /** All rows of all tables. */
    public long total() {
        long total = 0;
        for (Map.Entry<String, Long> table : rows.entrySet()) {
            total += table.getValue();
        }
        return total;
    }
}
