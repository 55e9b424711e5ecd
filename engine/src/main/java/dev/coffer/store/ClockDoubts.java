package dev.coffer.store;

import dev.coffer.base.Counted;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the clock that says how old points are may be wrong: some points are of the future, or
 * one of the newest came long after the one before it, as after a clock was set forward. Nobody
 * should lose points over that unasked.
 */
final class ClockDoubts {
    /** Clocks of several machines never agree. */
    private static final Duration TOLERANCE = Duration.ofMinutes(10);

    private static final Duration DAY = Duration.ofDays(1);

    /** A jump that lies further back was lived with. */
    private static final int NEWEST = 5;

    /** A distance is a jump if it is so many times the usual one. */
    private static final int TIMES = 3;

    private ClockDoubts() {}

    /** A sentence for each group of which something would go, and the clock is in doubt. */
    static List<String> of(List<RetentionPlan.Group> groups, Instant now) {
        List<String> doubts = new ArrayList<>();
        for (RetentionPlan.Group group : groups) {
            if (!group.removed().isEmpty()) {
                String doubt = doubt(times(group), now);
                if (!doubt.isEmpty()) {
                    doubts.add(doubt);
                }
            }
        }
        return doubts;
    }

    /**
     * The same by all points of a store, for what goes by the time that it is now: where nothing
     * was backed up for long, the clock may have been set forward since. Empty, or a sentence.
     */
    static List<String> byNow(List<RestorePoint> points, Instant now) {
        List<OffsetDateTime> times = new ArrayList<>();
        for (RestorePoint point : points) {
            times.add(point.time());
        }
        if (times.isEmpty()) {
            return List.of();
        }
        times.sort(OffsetDateTime.timeLineOrder().reversed());
        String doubt = doubt(times, now);
        if (!doubt.isEmpty()) {
            return List.of(doubt);
        }
        Duration since = Duration.between(times.getFirst().toInstant(), now);
        return isJump(since, usual(gaps(times)))
                ? List.of(
                        "It is "
                                + days(since)
                                + " since the newest point, far more than is usual here; was the"
                                + " clock set forward?")
                : List.of();
    }

    private static List<OffsetDateTime> times(RetentionPlan.Group group) {
        List<OffsetDateTime> times = new ArrayList<>();
        for (RetentionPlan.Kept kept : group.kept()) {
            times.add(kept.point().time());
        }
        for (RestorePoint point : group.removed()) {
            times.add(point.time());
        }
        times.sort(OffsetDateTime.timeLineOrder().reversed());
        return times;
    }

    private static String doubt(List<OffsetDateTime> newestFirst, Instant now) {
        OffsetDateTime newest = newestFirst.getFirst();
        if (newest.toInstant().isAfter(now.plus(TOLERANCE))) {
            return "There is a point of the future, of " + minute(newest) + "; is the clock right?";
        }
        List<Duration> gaps = gaps(newestFirst);
        Duration usual = usual(gaps);
        for (int i = 0; i < Math.min(NEWEST, gaps.size()); i++) {
            Duration gap = gaps.get(i);
            if (isJump(gap, usual)) {
                return "The point of "
                        + minute(newestFirst.get(i))
                        + " came "
                        + days(gap)
                        + " after the one before it, far more than is usual here; was the clock"
                        + " set forward?";
            }
        }
        return "";
    }

    private static List<Duration> gaps(List<OffsetDateTime> newestFirst) {
        List<Duration> gaps = new ArrayList<>();
        for (int i = 0; i + 1 < newestFirst.size(); i++) {
            gaps.add(Duration.between(newestFirst.get(i + 1), newestFirst.get(i)));
        }
        return gaps;
    }

    private static boolean isJump(Duration gap, Duration usual) {
        return gap.compareTo(DAY) > 0 && gap.compareTo(usual.multipliedBy(TIMES)) > 0;
    }

    private static String days(Duration gap) {
        return Counted.of(gap.toDays(), "day");
    }

    /** The one in the middle; with few there is nothing usual, and nothing is a jump. */
    private static Duration usual(List<Duration> gaps) {
        if (gaps.size() < TIMES) {
            return Duration.ofDays(Integer.MAX_VALUE);
        }
        List<Duration> sorted = new ArrayList<>(gaps);
        sorted.sort(null);
        return sorted.get(sorted.size() / 2);
    }

    private static String minute(OffsetDateTime time) {
        return time.toString().substring(0, "2026-11-21T14:30".length()).replace('T', ' ');
    }
}
