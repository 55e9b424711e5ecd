package dev.coffer.job;

import dev.coffer.store.Grouping;
import dev.coffer.store.RetentionPolicy;

import java.util.List;

/**
 * Which points somebody wants to be forgotten: those that are named, else those that a policy does
 * not keep.
 *
 * @param points as a person writes them; none for what the policy says
 * @param policy which points stay; does not count where points are named
 * @param grouping which points are counted together
 * @param filter only these count, and stay or go
 * @param prune whether a vault is pruned afterwards, if a point went
 * @param bySettings whether the policy is that of a job's settings, so that nobody is asked
 * @param dryRun plan only
 */
public record ForgetOrder(
        List<String> points,
        RetentionPolicy policy,
        Grouping grouping,
        PointFilter filter,
        boolean prune,
        boolean bySettings,
        boolean dryRun) {
    public ForgetOrder {
        points = List.copyOf(points);
    }
}
