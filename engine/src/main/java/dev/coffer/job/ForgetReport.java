package dev.coffer.job;

import dev.coffer.store.RetentionPlan;
import dev.coffer.tree.Problem;

import java.util.List;

/**
 * How forgetting went.
 *
 * @param plan which points stay and which go
 * @param done whether those that go are gone; else nothing was done
 * @param left what could not be deleted all the same
 */
public record ForgetReport(RetentionPlan plan, boolean done, List<Problem> left) {
    public ForgetReport {
        left = List.copyOf(left);
    }
}
