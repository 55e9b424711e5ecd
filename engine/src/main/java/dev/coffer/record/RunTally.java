package dev.coffer.record;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.Change;
import dev.coffer.store.Counts;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.Problem;
import dev.coffer.tree.ProblemLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a run does, and tells its listener. Thread-safe. */
public final class RunTally {
    /** So many changes are named in the changelog. */
    private static final int NAMED_CHANGES = 1000;

    private static final int NAMED_UNREADABLE = 1000;

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

    public RunTally(RunListener listener, ProblemLog problems) {
        this.listener = listener;
        this.problems = problems;
    }

    public RunListener listener() {
        return listener;
    }

    /** Tells of a change and counts it. */
    public void changed(Change change) {
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

    /** Counts what a folder of the point holds. */
    public void counted(long moreFiles, long moreFolders, long moreBytes) {
        files.add(moreFiles);
        folders.add(moreFolders);
        bytes.add(moreBytes);
    }

    /** Counts entries that are as they were. */
    public void unchanged(long more) {
        unchanged.add(more);
    }

    /** Counts what the store grew by in content. */
    public void added(long more) {
        added.add(more);
    }

    /** What {@link #added} has counted. */
    public long addedSoFar() {
        return added.sum();
    }

    /** A point with what was counted. */
    public RestorePoint point(
            BackupRequest request,
            StoreKind kind,
            StoreHost host,
            String id,
            OffsetDateTime began,
            @Nullable RestorePoint parent)
            throws IOException {
        List<Problem> unreadable = new ArrayList<>();
        long unreadableCount = 0;
        for (Problem problem : problems()) {
            if (problem.incomplete()) {
                unreadableCount++;
                if (unreadable.size() < NAMED_UNREADABLE) {
                    unreadable.add(problem);
                }
            }
        }
        return new RestorePoint(
                id,
                null,
                kind,
                began,
                request.said().job(),
                request.said().note(),
                request.said().author(),
                null,
                List.copyOf(new TreeSet<>(request.said().tags())),
                host.self().host(),
                request.sources(),
                request.rules(),
                files.sum(),
                folders.sum(),
                bytes.sum(),
                added.sum(),
                Duration.between(began, host.now()),
                parent == null ? null : parent.id(),
                counts(),
                unreadableCount,
                unreadable,
                List.copyOf(request.mode().only()),
                request.databases()
                        .forPoint(parent == null ? List.of() : parent.databases(), request.tree()),
                null,
                host.audit().get());
    }

    /** Something a person would see changed, of which there is nothing to tell. */
    public void seen() {
        visible = true;
    }

    /** Whether anything changed that a person would see. */
    public boolean anythingVisible() {
        return visible;
    }

    public void problem(Problem problem) {
        problems.accept(problem);
    }

    /** Whether the content of a file is to be read again by the next run. */
    public boolean isDoubtful(TreePath path) {
        return problems.isDoubtful(path);
    }

    /** All so far, sorted by path. */
    public List<Problem> problems() {
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

    public Counts counts() {
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
                    OWN_STORE,
                    NOTE ->
                    false;
        };
    }
}
