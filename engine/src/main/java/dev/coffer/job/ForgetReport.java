package dev.coffer.job;

import dev.coffer.store.RetentionPlan;
import dev.coffer.tree.Problem;
import dev.coffer.vault.PruneReport;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What became of points.
 *
 * @param plan which stay and which go, and why
 * @param done whether they went; false after a dry run
 * @param left points that could not be taken away, though they should go
 * @param pruned what a prune took away afterwards, or would take; null if none was wanted or needed
 * @param purged what became of points that had been deleted before
 */
public record ForgetReport(
        RetentionPlan plan,
        boolean done,
        List<Problem> left,
        @Nullable PruneReport pruned,
        PurgeReport purged) {
    public ForgetReport {
        left = List.copyOf(left);
    }

    /** Where nothing had been deleted before. */
    public ForgetReport(
            RetentionPlan plan, boolean done, List<Problem> left, @Nullable PruneReport pruned) {
        this(plan, done, left, pruned, PurgeReport.NONE);
    }

    /** Without a prune. */
    public ForgetReport(RetentionPlan plan, boolean done, List<Problem> left) {
        this(plan, done, left, null);
    }

    /** The same, with what became of points that had been deleted before. */
    ForgetReport with(PurgeReport others) {
        return new ForgetReport(plan, done, left, pruned, others);
    }

    /** Whether a point is still there that should have gone. */
    public boolean isIncomplete() {
        return !left.isEmpty() || !purged.left().isEmpty();
    }
}
