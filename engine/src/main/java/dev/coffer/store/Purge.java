package dev.coffer.store;

import dev.coffer.base.Moment;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Says which of the points that were deleted go for good: those whose grace is over. Pure. */
public final class Purge {
    private Purge() {}

    /**
     * Plans.
     *
     * @param points all of a store, those that are deleted too
     * @return with these alone. It has doubts where the clock may be wrong by which their time is
     *     over
     */
    public static RetentionPlan plan(List<RestorePoint> points, Instant now) {
        List<RetentionPlan.Kept> kept = new ArrayList<>();
        List<RestorePoint> due = new ArrayList<>();
        for (RestorePoint point : points.reversed()) {
            OffsetDateTime until = point.deletedUntil();
            if (until == null) {
                continue;
            }
            if (isDue(point, now)) {
                due.add(point);
            } else {
                String why = point.isHeld() ? "held" : "kept until " + Moment.MINUTE.format(until);
                kept.add(new RetentionPlan.Kept(point, List.of(why)));
            }
        }
        Grouping.Key all = new Grouping.Key("", List.of(), List.of());
        return new RetentionPlan(
                List.of(new RetentionPlan.Group(all, kept, due)),
                due.isEmpty() ? List.of() : ClockDoubts.byNow(points, now));
    }

    /** Whether it is about this point: deleted, its grace over, and not held. */
    public static boolean isDue(RestorePoint point, Instant now) {
        OffsetDateTime until = point.deletedUntil();
        return until != null && !point.isHeld() && !now.isBefore(until.toInstant());
    }
}
