package dev.coffer.vault;

import dev.coffer.os.FileKind;
import dev.coffer.store.Change;
import dev.coffer.store.Counts;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Problem;
import dev.coffer.tree.ProblemLog;

import java.util.concurrent.atomic.LongAdder;

/** Counts what a run does, and tells its listener. Thread-safe. */
final class VaultTally {
    private final RunListener listener;
    private final ProblemLog problems;
    final LongAdder created = new LongAdder();
    final LongAdder updated = new LongAdder();
    final LongAdder unchanged = new LongAdder();
    final LongAdder deleted = new LongAdder();

    /** Regular files: restic compares them with those that a point has. */
    final LongAdder regular = new LongAdder();

    final LongAdder bytes = new LongAdder();
    final LongAdder foldersNew = new LongAdder();
    final LongAdder foldersChanged = new LongAdder();
    final LongAdder foldersUnchanged = new LongAdder();

    VaultTally(RunListener listener, ProblemLog problems) {
        this.listener = listener;
        this.problems = problems;
    }

    RunListener listener() {
        return listener;
    }

    ProblemLog problems() {
        return problems;
    }

    void changed(Change change) {
        if (change.kind() != FileKind.FOLDER) {
            switch (change.what()) {
                case NEW -> created.increment();
                case UPDATED, METADATA, REPAIRED -> updated.increment();
                case DELETED -> deleted.increment();
            }
        }
        listener.changed(change);
    }

    void problem(Problem problem) {
        problems.accept(problem);
    }

    long folders() {
        return foldersNew.sum() + foldersChanged.sum() + foldersUnchanged.sum();
    }

    Counts counts() {
        long skipped =
                problems.count(Problem.Kind.UNREADABLE)
                        + problems.count(Problem.Kind.VANISHED)
                        + problems.count(Problem.Kind.SOCKET)
                        + problems.count(Problem.Kind.BAD_NAME)
                        + problems.count(Problem.Kind.DAMAGED);
        return new Counts(created.sum(), updated.sum(), unchanged.sum(), deleted.sum(), skipped);
    }
}
