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
 */
public record ForgetReport(
        RetentionPlan plan, boolean done, List<Problem> left, @Nullable PruneReport pruned) {
    public ForgetReport {
        left = List.copyOf(left);
    }

    /** Without a prune. */
    public ForgetReport(RetentionPlan plan, boolean done, List<Problem> left) {
        this(plan, done, left, null);
    }
}
