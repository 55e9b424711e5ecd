package dev.coffer.catalogue;

import dev.coffer.base.Bytes;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Takes out of an index the versions that only states had of which there is no point any more. Once
 * in a while: when such states are more than those that have points. For one thread, inside a
 * transaction that writes.
 */
final class Sweep {
    /** Fewer are not worth a look at every row. */
    private static final int FEW = 50;

    private final HistoryTables tables;
    private final Map<Long, long[]> live = new HashMap<>();
    private final List<long[]> drops = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();

    /** A version that has another one before it now. */
    private record Change(long path, long series, long first, long before, @Nullable Bytes entry) {}

    Sweep(HistoryTables tables) {
        this.tables = tables;
    }

    void runIfWorthIt() throws SQLException, IndexLostException {
        long states = tables.meta("states");
        long live =
                tables.number("SELECT count(*) FROM (SELECT DISTINCT series, state FROM point)");
        long dead = states - tables.meta("swept") - live;
        if (dead > Math.max(FEW, live)) {
            run();
            tables.meta("swept", states - live);
        }
    }

    private void run() throws SQLException {
        loadLive();
        scan();
        for (long[] drop : drops) {
            tables.statement(
                            "DELETE FROM version WHERE path = ? AND series = ? AND first = ?", drop)
                    .executeUpdate();
        }
        for (Change change : changes) {
            long sum =
                    HistoryTables.versionSum(
                            change.path(),
                            change.series(),
                            change.first(),
                            change.before(),
                            change.entry() == null ? null : change.entry().shared());
            tables.statement(
                            "UPDATE version SET sum = ? WHERE path = ? AND series = ? AND first ="
                                    + " ?",
                            sum,
                            change.path(),
                            change.series(),
                            change.first())
                    .executeUpdate();
        }
        String dead = " NOT IN (SELECT series FROM point)";
        tables.statement("DELETE FROM folder WHERE series" + dead).executeUpdate();
        tables.statement("DELETE FROM series WHERE id" + dead).executeUpdate();
        int removed = 1;
        while (removed > 0) { // from the leaves up
            removed =
                    tables.statement(
                                    "DELETE FROM path WHERE id NOT IN (SELECT path FROM version)"
                                            + " AND id NOT IN (SELECT parent FROM path)")
                            .executeUpdate();
        }
        tables.total("path");
        tables.total("version");
    }

    private void loadLive() throws SQLException {
        Map<Long, List<Long>> lists = new HashMap<>();
        try (ResultSet row =
                tables.statement("SELECT DISTINCT series, state FROM point").executeQuery()) {
            while (row.next()) {
                lists.computeIfAbsent(row.getLong(1), _ -> new ArrayList<>()).add(row.getLong(2));
            }
        }
        for (Map.Entry<Long, List<Long>> each : lists.entrySet()) {
            long[] states = new long[each.getValue().size()];
            for (int i = 0; i < states.length; i++) {
                states[i] = each.getValue().get(i);
            }
            Arrays.sort(states);
            live.put(each.getKey(), states);
        }
    }

    /** Of one path in one series, what was kept last. */
    private static final class Kept {
        long path;
        long series;
        long first;
        @Nullable Bytes entry;

        boolean isOf(long otherPath, long otherSeries) {
            return path == otherPath && series == otherSeries;
        }
    }

    /** A version as it was read, whose end is known when the next one is. */
    private record Row(long path, long series, long first, long before, @Nullable Bytes entry) {}

    private void scan() throws SQLException {
        Kept kept = new Kept();
        Row last = null;
        try (ResultSet row =
                tables.statement(
                                "SELECT path, series, first, entry FROM version"
                                        + " ORDER BY path, series, first")
                        .executeQuery()) {
            while (row.next()) {
                long path = row.getLong(1);
                long series = row.getLong(2);
                long first = row.getLong(3);
                boolean follows = last != null && last.path() == path && last.series() == series;
                if (last != null) {
                    decide(last, follows ? first : Long.MAX_VALUE, kept);
                }
                long before = follows && last != null ? last.first() : 0;
                byte[] entry = row.getBytes(4);
                last =
                        new Row(
                                path,
                                series,
                                first,
                                before,
                                entry == null ? null : Bytes.owning(entry));
            }
        }
        if (last != null) {
            decide(last, Long.MAX_VALUE, kept);
        }
    }

    /**
     * @param end the first state that has another version
     */
    private void decide(Row row, long end, Kept kept) {
        boolean same = kept.isOf(row.path(), row.series());
        long before = same ? kept.first : 0;
        boolean repeats = same ? Objects.equals(kept.entry, row.entry()) : row.entry() == null;
        boolean current = end == Long.MAX_VALUE && live.containsKey(row.series());
        if (repeats || !(current || isLive(row.series(), row.first(), end))) {
            drops.add(new long[] {row.path(), row.series(), row.first()});
            return;
        }
        if (before != row.before()) {
            changes.add(new Change(row.path(), row.series(), row.first(), before, row.entry()));
        }
        kept.path = row.path();
        kept.series = row.series();
        kept.first = row.first();
        kept.entry = row.entry();
    }

    private boolean isLive(long series, long from, long end) {
        long[] states = live.get(series);
        if (states == null) {
            return false;
        }
        int at = Arrays.binarySearch(states, from);
        int next = at >= 0 ? at : -at - 1;
        return next < states.length && states[next] < end;
    }
}
