package dev.coffer.restore;

import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.base.TreePath;
import dev.coffer.guard.PlanDocument;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One journal, read backwards: first to see that nothing changed since ({@link SinceRestore}), then
 * to put everything back ({@link UndoSteps}) or to tell that ({@link UndoPlan}). Whether a step was
 * done, and whether it is undone already, is seen from which inode lies where ({@link Traces}), so
 * that this can be cut short at any moment and done again. Good for one run; for one thread.
 */
final class UndoRun {
    private static final int NAMED = 10;
    private static final int STEPS_A_LOOK = 1000;

    /** What is done about each step that is to be undone. */
    interface Taker {
        void take(Step step) throws IOException;
    }

    private final Journal journal;
    private final Traces traces;
    private final UndoDatabases databases;
    private final SinceRestore since;
    private final UndoReport report;
    private final boolean asRoot;
    private final Set<Integer> leave = new HashSet<>();

    UndoRun(HostFiles files, Folder target, Journal journal, Areas areas, RestoreListener listener)
            throws IOException {
        this.journal = journal;
        this.traces = new Traces(target, areas);
        this.databases = new UndoDatabases(files);
        this.since = new SinceRestore(traces, databases, journal);
        this.report = new UndoReport(listener);
        this.asRoot = files.effectiveUser() == 0;
    }

    /**
     * @param id of the restore
     * @param exceptChanged whether what changed since is left as it is; else nothing is done then
     */
    UndoResult undo(String id, boolean exceptChanged) throws IOException, InterruptedException {
        return run(id, exceptChanged, new UndoSteps(traces, databases, report, asRoot));
    }

    /**
     * Does nothing but tell.
     *
     * @param document gets what would be replaced and removed; null for nobody
     */
    UndoResult plan(String id, boolean exceptChanged, @Nullable PlanDocument document)
            throws IOException, InterruptedException {
        return run(id, exceptChanged, new UndoPlan(traces, databases, document, report));
    }

    private UndoResult run(String id, boolean exceptChanged, Taker taker)
            throws IOException, InterruptedException {
        List<TreePath> changed = new ArrayList<>();
        for (int i = journal.size() - 1; i >= 0; i--) {
            interruptible();
            TreePath path = since.changed(journal.step(i));
            if (path != null) {
                changed.add(path);
                leave.add(i);
                databases.leave(path);
            }
        }
        if (!changed.isEmpty() && !exceptChanged) {
            throw refused(changed);
        }
        for (int i = journal.size() - 1, done = 0; i >= 0; i--, done++) {
            interruptible();
            if (done % STEPS_A_LOOK == 0) {
                databases.lookAgain();
            }
            if (!leave.contains(i)) {
                taker.take(journal.step(i));
            }
        }
        return report.result(id, changed);
    }

    private static void interruptible() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while undoing");
        }
    }

    private static CofferException refused(List<TreePath> changed) {
        StringBuilder names = new StringBuilder();
        for (TreePath path : changed.subList(0, Math.min(NAMED, changed.size()))) {
            names.append(names.isEmpty() ? "" : ", ").append(path);
        }
        return CofferException.failed(
                "nothing was undone, since "
                        + Counted.of(changed.size(), "entry", "entries")
                        + " changed after the restore: "
                        + names
                        + (changed.size() > NAMED ? ", …" : "")
                        + "; take back the rest with --except-changed, or save what you need of it"
                        + " elsewhere");
    }

    /** What is to be put right when all is undone. */
    UndoTimes times() {
        return new UndoTimes(traces, journal, leave);
    }
}
