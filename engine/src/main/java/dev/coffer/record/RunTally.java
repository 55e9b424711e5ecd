package dev.coffer.record;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.store.Change;
import dev.coffer.store.Counts;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Problem;
import dev.coffer.tree.ProblemLog;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a run does, and tells its listener. Thread-safe. */
final class RunTally {
    /** So many changes are named in the changelog. */
    private static final int NAMED_CHANGES = 1000;

    private final RunListener listener;
    private final ProblemLog problems;
    private final List<Change> named = new ArrayList<>();
    private volatile boolean visible;

    final LongAdder created = new LongAdder();
    final LongAdder updated = new LongAdder();
    final LongAdder unchanged = new LongAdder();
    final LongAdder deleted = new LongAdder();
    final LongAdder files = new LongAdder();
    final LongAdder folders = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final LongAdder added = new LongAdder();
    final LongAdder repaired = new LongAdder();

    RunTally(RunListener listener, ProblemLog problems) {
        this.listener = listener;
        this.problems = problems;
    }

    RunListener listener() {
        return listener;
    }

    /** Tells of a change and counts it. */
    void changed(Change change) {
        visible = true;
        tell(change);
    }

    /** A copy that is made again: the point is what it was, so nobody sees a change in it. */
    void repaired(Change change) {
        repaired.increment();
        tell(change);
    }

    private void tell(Change change) {
        if (change.kind() != FileKind.FOLDER) {
            switch (change.what()) {
                case NEW -> created.increment();
                case UPDATED, METADATA -> updated.increment();
                case DELETED -> deleted.increment();
                case REPAIRED -> unchanged.increment();
            }
        }
        if (named.size() <= NAMED_CHANGES) {
            synchronized (named) {
                named.add(change);
            }
        }
        listener.changed(change);
    }

    /** Something a person would see changed, of which there is nothing to tell. */
    void seen() {
        visible = true;
    }

    /** Whether anything changed that a person would see. */
    boolean anythingVisible() {
        return visible;
    }

    void problem(Problem problem) {
        problems.accept(problem);
    }

    /** Whether the content of a file is to be read again by the next run. */
    boolean isDoubtful(TreePath path) {
        return problems.isDoubtful(path);
    }

    /** All so far, sorted by path. */
    List<Problem> problems() {
        return problems.sorted();
    }

    /** The first changes, in no order; one more than are to be named if there were more. */
    List<Change> named() {
        synchronized (named) {
            List<Change> sorted = new ArrayList<>(named);
            sorted.sort(Change.BY_PATH);
            return sorted;
        }
    }

    Counts counts() {
        long skipped = 0;
        for (Problem.Kind kind : Problem.Kind.values()) {
            skipped += isSkipped(kind) ? problems.count(kind) : 0;
        }
        return new Counts(created.sum(), updated.sum(), unchanged.sum(), deleted.sum(), skipped);
    }

    private static boolean isSkipped(Problem.Kind kind) {
        return switch (kind) {
            case UNREADABLE, VANISHED, SOCKET, BAD_NAME, DAMAGED -> true;
            case RAW_DATABASE,
                    CORRUPT_DATABASE,
                    DOUBTFUL_DATABASE,
                    CHANGING,
                    METADATA_LOST,
                    NOT_RESTORED,
                    METADATA_RECORDED,
                    METADATA_NOT_PERMITTED,
                    BAD_RULE,
                    OWN_STORE ->
                    false;
        };
    }
}
