package dev.coffer.job;

import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.ProblemLog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Copies points between stores of any two kinds: the tree of each is backed up, oldest first, with
 * its note, tags, author and job. A tag says which point it is a copy of, so that it is not copied
 * twice. A copy has the time of its making: no store takes a point that is older than its last.
 */
final class CopyTrees {
    /** Begins the tag that names the point. */
    static final String MARK = "copy-of:";

    /** More digits than any two points of a store have in common. */
    private static final int DIGITS = 16;

    private final Backup backup;
    private final RunListener listener;

    CopyTrees(Works works, RunListener listener) {
        this.backup = new Backup(works);
        this.listener = listener;
    }

    /**
     * @param points of the first store, oldest first
     * @throws IOException what kept a point from being copied; those before it are there
     */
    CopyReport run(Store from, List<RestorePoint> points, Store to, boolean dryRun)
            throws IOException, InterruptedException {
        Set<String> present = new HashSet<>();
        Set<String> deleted = new HashSet<>();
        for (RestorePoint point : to.allPoints()) {
            (point.isDeleted() ? deleted : present).addAll(point.tags());
        }
        List<RestorePoint> copied = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        long bytes = 0;
        boolean incomplete = false;
        for (RestorePoint point : points) {
            String mark = MARK + point.id().substring(0, Math.min(DIGITS, point.id().length()));
            if (present.contains(mark)) {
                continue;
            }
            if (deleted.contains(mark)) {
                listener.notice(deletedThere(point));
                continue;
            }
            BackupOutcome.Done done = copy(from, point, mark, to, dryRun);
            incomplete |= done.incomplete();
            RestorePoint made = dryRun ? point : done.point();
            if (made == null) {
                continue; // the last point of that store has just this; its kind makes no other
            }
            bytes += dryRun ? 0 : Math.max(0, made.addedBytes());
            copied.add(made);
            ids.add(point.id());
        }
        return new CopyReport(copied, ids, points.size() - copied.size(), bytes, incomplete);
    }

    private static String deletedThere(RestorePoint point) {
        return "Point "
                + PointLabel.of(point)
                + " was copied before, and the copy is deleted; coffer list --deleted shows it, and"
                + " coffer undelete brings it back.";
    }

    private BackupOutcome.Done copy(
            Store from, RestorePoint point, String mark, Store to, boolean dryRun)
            throws IOException, InterruptedException {
        ToldOnce told = new ToldOnce(listener);
        ProblemLog problems = new ProblemLog(told::problem);
        Set<String> tags = new TreeSet<>(point.tags());
        tags.add(mark);
        try (FileTree tree = from.open(point)) {
            BackupRequest request =
                    BackupRequest.again(tree, point, problems)
                            .with(
                                    new BackupRequest.Said(
                                            point.job(),
                                            point.note(),
                                            point.author(),
                                            List.copyOf(tags)))
                            .with(BackupRequest.Mode.PLAIN.withDryRun(dryRun));
            return backup.outcome(to, request, problems, new LeftOutTally(told), told);
        }
    }
}
