package dev.coffer.store;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * What a policy will have kept one day: points are made up in a rhythm, and after each the policy
 * is applied, as a job does that forgets after each backup. Pure.
 */
public final class RetentionForecast {
    /** So many points can be made up. */
    public static final int MOST = 100_000;

    private RetentionForecast() {}

    /** Told what there is after each point that is made up. */
    public interface Course {
        /**
         * @param time when it was made
         * @param there all points that stay then, oldest first
         */
        void after(Instant time, List<RestorePoint> there);
    }

    /** As the other, without a look at what comes between. */
    public static RetentionPlan run(
            List<RestorePoint> points,
            RestorePoint pattern,
            RetentionPolicy policy,
            Grouping grouping,
            Duration every,
            Instant from,
            Instant until,
            ZoneId zone) {
        return run(points, pattern, policy, grouping, every, from, until, zone, (_, _) -> {});
    }

    /**
     * Looks ahead.
     *
     * @param points those there are, of which the newest is the model of those to come; oldest
     *     first
     * @param pattern the model where there is none
     * @param every time from one point to the next
     * @param from when the first is made
     * @param until when it ends; the last point is made then or before
     * @param course told what there is on the way
     * @return which points stay at that end, among them those that are made up: their ids are
     *     numbers
     * @throws IllegalArgumentException if that would be more than {@link #MOST} points
     */
    public static RetentionPlan run(
            List<RestorePoint> points,
            RestorePoint pattern,
            RetentionPolicy policy,
            Grouping grouping,
            Duration every,
            Instant from,
            Instant until,
            ZoneId zone,
            Course course) {
        if (!every.isPositive() || Duration.between(from, until).dividedBy(every) > MOST) {
            throw new IllegalArgumentException(
                    "that would be more than "
                            + MOST
                            + " points; give a longer --every or a shorter --for");
        }
        RestorePoint model = points.isEmpty() ? pattern : points.getLast();
        List<RestorePoint> there = new ArrayList<>(points);
        int made = 0;
        for (Instant time = from; !time.isAfter(until); time = time.plus(every)) {
            there.add(at(model, ++made, time.atZone(zone).toOffsetDateTime()));
            RetentionPlan plan = Retention.plan(there, policy, grouping, time.plusNanos(1), zone);
            there.removeAll(plan.removed());
            course.after(time, there);
        }
        return Retention.plan(there, policy, grouping, until.plusNanos(1), zone);
    }

    private static RestorePoint at(RestorePoint model, int number, OffsetDateTime time) {
        return new RestorePoint(
                "%08d".formatted(number),
                null,
                model.kind(),
                time,
                model.job(),
                "",
                "",
                null,
                model.tags(),
                model.host(),
                model.sources(),
                List.of(),
                model.files(),
                model.folders(),
                model.bytes(),
                0,
                Duration.ZERO,
                null,
                Counts.NONE,
                0,
                List.of(),
                List.of(),
                List.of(),
                null,
                null);
    }
}
