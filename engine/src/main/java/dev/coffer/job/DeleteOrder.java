package dev.coffer.job;

import java.util.List;

/**
 * Which points somebody wants to be deleted.
 *
 * @param points as a person writes them; at least one
 * @param filter only these count
 * @param now whether they go at once, instead of when their grace is over; for points too that are
 *     deleted already
 * @param dryRun plan only
 */
public record DeleteOrder(List<String> points, PointFilter filter, boolean now, boolean dryRun) {
    public DeleteOrder {
        points = List.copyOf(points);
    }
}
