package dev.coffer.catalogue;

import dev.coffer.base.Name;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What the index knows of one path: what it was in each state of each series. For one thread. */
public final class PathVersions {
    private static final PathVersions NONE = new PathVersions(Map.of());

    /**
     * Of one series: states from which on an entry was what is beside it; null where it is gone.
     */
    private static final class Line {
        long[] firsts = new long[4];
        @Nullable IndexedEntry[] entries = new IndexedEntry[4];
        int count;

        void add(long first, @Nullable IndexedEntry entry) {
            if (count == firsts.length) {
                firsts = Arrays.copyOf(firsts, 2 * count);
                entries = Arrays.copyOf(entries, 2 * count);
            }
            firsts[count] = first;
            entries[count++] = entry;
        }

        long last() {
            return count == 0 ? 0 : firsts[count - 1];
        }

        @Nullable IndexedEntry at(long state) {
            int found = Arrays.binarySearch(firsts, 0, count, state);
            int at = found >= 0 ? found : -found - 2;
            return at < 0 ? null : entries[at];
        }
    }

    private final Map<Long, Line> lines;

    private PathVersions(Map<Long, Line> lines) {
        this.lines = lines;
    }

    static PathVersions none() {
        return NONE;
    }

    static PathVersions read(HistoryTables tables, Cover cover, long path, Name name)
            throws SQLException, IndexLostException {
        Map<Long, Line> lines = new HashMap<>();
        try (ResultSet row =
                tables.statement(
                                "SELECT series, first, entry, sum FROM version WHERE path = ?"
                                        + " ORDER BY series, first",
                                path)
                        .executeQuery()) {
            while (row.next()) {
                long series = row.getLong(1);
                long first = row.getLong(2);
                byte[] entry = row.getBytes(3);
                Line line = lines.computeIfAbsent(series, _ -> new Line());
                HistoryTables.check(
                        row.getLong(4),
                        HistoryTables.versionSum(path, series, first, line.last(), entry));
                line.add(
                        first,
                        entry == null
                                ? null
                                : IndexedEntry.read(name, TreeFeed.plain(cover, entry)));
            }
        }
        return new PathVersions(lines);
    }

    /** How many there are. */
    int count() {
        int count = 0;
        for (Line line : lines.values()) {
            count += line.count;
        }
        return count;
    }

    /** What the path was in a state; null if it was not there. */
    public @Nullable IndexedEntry at(HistoryIndex.State state) {
        Line line = lines.get(state.series());
        return line == null ? null : line.at(state.state());
    }
}
