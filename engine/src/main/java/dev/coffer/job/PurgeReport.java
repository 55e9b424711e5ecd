package dev.coffer.job;

import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionPlan;
import dev.coffer.tree.Problem;

import java.util.List;

/**
 * What became of the points that had been deleted, and whose grace is over.
 *
 * @param due those that went, or after a dry run would go
 * @param waiting those that stay for now, and why
 * @param left what of it could not be taken away
 */
public record PurgeReport(
        List<RestorePoint> due, List<RetentionPlan.Kept> waiting, List<Problem> left) {
    /** Where there was nothing to do. */
    public static final PurgeReport NONE = new PurgeReport(List.of(), List.of(), List.of());

    public PurgeReport {
        due = List.copyOf(due);
        waiting = List.copyOf(waiting);
        left = List.copyOf(left);
    }

    /** Whether a point went, or after a dry run would go. */
    public boolean went() {
        return !due.isEmpty();
    }

    /** Those that are still there, though they are to go. */
    List<RestorePoint> going(boolean dryRun) {
        return dryRun ? due : List.of();
    }
}
