package dev.coffer.restore;

import dev.coffer.base.TreePath;
import dev.coffer.restore.RestoreAction.What;
import dev.coffer.tree.Problem;
import dev.coffer.writer.MetadataLoss;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a restore does, gathers its problems and tells the listener. Thread-safe. */
final class Report {
    private static final int NAMED_OF_LITTLE_WEIGHT = 1000;

    private final RestoreListener listener;
    private final Map<What, LongAdder> counts = new EnumMap<>(What.class);
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> little = new ArrayList<>();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder needed = new LongAdder();
    private long notPermitted;

    Report(RestoreListener listener) {
        this.listener = listener;
        for (What what : What.values()) {
            counts.put(what, new LongAdder());
        }
    }

    void action(RestoreAction action) {
        adder(action.what()).increment();
        if (action.writes()) {
            bytes.add(action.bytes());
        }
        listener.action(action);
        listener.progress(1, 0);
    }

    /** What was built, and told, did not get to its place. */
    void takeBack(What what, long count, long size) {
        adder(what).add(-count);
        bytes.add(-size);
    }

    void problem(Problem problem) {
        synchronized (this) {
            if (problem.incomplete()) {
                problems.add(problem);
            } else if (little.size() < NAMED_OF_LITTLE_WEIGHT) {
                little.add(problem);
            }
            if (problem.kind() == Problem.Kind.METADATA_NOT_PERMITTED) {
                notPermitted++;
            }
        }
        listener.problem(problem);
    }

    void losses(TreePath path, List<MetadataLoss> losses) {
        for (MetadataLoss loss : losses) {
            problem(loss.at(path));
        }
    }

    RestoreListener listener() {
        return listener;
    }

    /** So much content was written since this was last called. */
    void copied(long size) {
        listener.progress(0, size);
    }

    /** So much is going to be written to the target's own file system. */
    void needs(long room) {
        needed.add(room);
    }

    /** How much {@link #needs} has added up to. */
    long needed() {
        return needed.sum();
    }

    /** Bytes of content written so far. */
    long bytes() {
        return bytes.sum();
    }

    /** Whether anything is not as it was. */
    boolean changes() {
        return count(What.CREATE) > 0
                || count(What.REPLACE) > 0
                || count(What.METADATA) > 0
                || count(What.DELETE) > 0;
    }

    long count(What what) {
        return adder(what).sum();
    }

    private LongAdder adder(What what) {
        return Objects.requireNonNull(counts.get(what));
    }

    synchronized RestoreResult result(@Nullable String undoId) {
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(little);
        all.sort((a, b) -> a.path().compareTo(b.path()));
        return new RestoreResult(
                undoId,
                count(What.CREATE),
                count(What.REPLACE),
                count(What.METADATA),
                count(What.DELETE),
                count(What.KEEP),
                count(What.SKIP),
                bytes(),
                all,
                notPermitted);
    }
}
