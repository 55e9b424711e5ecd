package dev.coffer.record;

import dev.coffer.base.ByteSize;
import dev.coffer.base.Counted;
import dev.coffer.store.Change;
import dev.coffer.store.Counts;
import dev.coffer.store.RestorePoint;
import dev.coffer.tree.Problem;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** The changelog that a person reads in {@code .coffer/changes.log}: a paragraph for each run. */
final class ChangeLog {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx");
    private static final int NAMED = 1000;

    private ChangeLog() {}

    /**
     * @param named the first changes; one more than are to be told if there were more
     */
    static String lines(RestorePoint point, List<Change> named) {
        Counts counts = point.counts();
        StringBuilder out = new StringBuilder(256 + 64 * named.size());
        out.append(TIME.format(point.time())).append("  point ").append(point.shortId());
        if (point.job() != null) {
            out.append("  job ").append(point.job());
        }
        out.append("\n  ").append(counts.created()).append(" new, ");
        out.append(counts.updated()).append(" updated, ");
        out.append(counts.deleted()).append(" deleted, ");
        out.append(counts.unchanged()).append(" unchanged; ");
        out.append(Counted.of(point.files(), "file")).append(", ");
        out.append(new ByteSize(point.bytes()).forPeople()).append('\n');
        if (!point.note().isEmpty()) {
            out.append("  note: ").append(point.note().replace("\n", "\n        ")).append('\n');
        }
        name(named, out);
        for (Problem problem : point.unreadable()) {
            out.append("  problem   ").append(problem.path()).append(": ");
            out.append(problem.reason()).append('\n');
        }
        return out.append('\n').toString();
    }

    /**
     * Of a run that made no point, but made copies again.
     *
     * @param id of the point that has them
     */
    static String repairs(OffsetDateTime time, String id, List<Change> named) {
        StringBuilder out = new StringBuilder(256 + 64 * named.size());
        out.append(TIME.format(time)).append("  repaired copies of point ");
        out.append(id, 0, Math.min(8, id.length())).append('\n');
        name(named, out);
        return out.append('\n').toString();
    }

    /** Of points that went. */
    static String forgotten(OffsetDateTime time, List<RestorePoint> gone) {
        StringBuilder out = new StringBuilder(64 + 48 * gone.size());
        out.append(TIME.format(time)).append("  forgot ");
        out.append(Counted.of(gone.size(), "point")).append('\n');
        for (RestorePoint point : gone) {
            out.append("  point ").append(point.shortId()).append(" of ");
            out.append(TIME.format(point.time())).append('\n');
        }
        return out.append('\n').toString();
    }

    private static void name(List<Change> named, StringBuilder out) {
        for (int i = 0; i < Math.min(NAMED, named.size()); i++) {
            Change change = named.get(i);
            out.append("  ").append(word(change.what())).append(change.path()).append('\n');
        }
        if (named.size() > NAMED) {
            out.append("  and more\n");
        }
    }

    private static String word(Change.What what) {
        return switch (what) {
            case NEW -> "new       ";
            case UPDATED -> "updated   ";
            case METADATA -> "metadata  ";
            case DELETED -> "deleted   ";
            case REPAIRED -> "repaired  ";
        };
    }
}
