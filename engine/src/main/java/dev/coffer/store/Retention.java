package dev.coffer.store;

import dev.coffer.base.Period;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides which points stay, written once for every kind of store. It does what {@code restic
 * forget} does, that of restic 0.16 and later:
 *
 * <ul>
 *   <li>Points are grouped, and in each group gone through from the newest to the oldest. Each
 *       rhythm counts for itself, over all of them, and keeps the newest of each hour, day, ….
 *   <li>Hours, days and weeks are those of the offset that a point was made with.
 *   <li>A time "within" is counted back, by the calendar, from the newest point of the group that
 *       is not of the future. Points of the future are within any time.
 *   <li>While a rhythm has counts left, the oldest point of all stays too: so a history grows to
 *       its full length.
 * </ul>
 *
 * <p>The rest is ours. A policy that says nothing keeps everything. Whatever it says, a point that
 * is held stays; so does, of each group, the newest one that is known to be good: whose databases
 * were checked, or that is older than one with a database that failed its check, or that a {@code
 * verify} found whole. A policy may have a greatest age, and a least number of points, which wins
 * over it. Pure; for any thread.
 */
public final class Retention {
    private static final String HELD = "held";

    private final RetentionPolicy policy;
    private final Instant now;
    private final ZoneId zone;
    private final Set<String> verified;

    private Retention(RetentionPolicy policy, Instant now, ZoneId zone, Set<String> verified) {
        this.policy = policy;
        this.now = now;
        this.zone = zone;
        this.verified = verified;
    }

    /**
     * Plans. Says nothing about whether the plan may be carried out.
     *
     * @param points those that count, in the order of their runs
     * @param now what is later is of the future
     * @param zone in which a time "within" is counted, where a point's offset is the zone's
     */
    public static RetentionPlan plan(
            List<RestorePoint> points,
            RetentionPolicy policy,
            Grouping grouping,
            Instant now,
            ZoneId zone) {
        return plan(points, policy, grouping, now, zone, Set.of());
    }

    /**
     * The same, where it is known which points were verified.
     *
     * @param verified ids of points that a {@code verify} found whole
     */
    public static RetentionPlan plan(
            List<RestorePoint> points,
            RetentionPolicy policy,
            Grouping grouping,
            Instant now,
            ZoneId zone,
            Set<String> verified) {
        Map<Grouping.Key, List<RestorePoint>> groups = new TreeMap<>();
        for (RestorePoint point : points.reversed()) {
            groups.computeIfAbsent(grouping.key(point), _ -> new ArrayList<>()).add(point);
        }
        Retention retention = new Retention(policy, now, zone, verified);
        List<RetentionPlan.Group> planned = new ArrayList<>();
        for (Map.Entry<Grouping.Key, List<RestorePoint>> group : groups.entrySet()) {
            planned.add(retention.group(group.getKey(), group.getValue()));
        }
        return new RetentionPlan(planned, ClockDoubts.of(planned, now));
    }

    private RetentionPlan.Group group(Grouping.Key key, List<RestorePoint> points) {
        points.sort(
                Comparator.comparing((RestorePoint point) -> point.time().toInstant()).reversed());
        List<RetentionPlan.Kept> kept = new ArrayList<>();
        List<RestorePoint> removed = new ArrayList<>();
        OffsetDateTime latest = latest(points);
        Map<Rhythm, Counter> counters = new EnumMap<>(Rhythm.class);
        Map<Rhythm, Counter> spans = new EnumMap<>(Rhythm.class);
        for (Rhythm rhythm : Rhythm.values()) {
            counters.put(rhythm, new Counter(policy.count(rhythm)));
            Period within = policy.within().get(rhythm);
            if (within != null) {
                spans.put(rhythm, new Counter(latest == null ? null : before(latest, within)));
            }
        }
        RestorePoint good = lastGood(points);
        Instant oldestWanted =
                latest == null || !policy.hasMaxAge() ? null : before(latest, policy.maxAge());
        for (int nth = 0; nth < points.size(); nth++) {
            RestorePoint point = points.get(nth);
            boolean oldest = nth == points.size() - 1;
            List<String> reasons = words(point);
            for (Map.Entry<Rhythm, Counter> each : counters.entrySet()) {
                each.getValue().look(each.getKey(), "", point, nth, oldest, reasons);
            }
            for (Map.Entry<Rhythm, Counter> each : spans.entrySet()) {
                String within = "within " + policy.within().get(each.getKey());
                each.getValue().look(each.getKey(), within, point, nth, oldest, reasons);
            }
            guard(point, nth, oldestWanted, reasons);
            if (point.equals(good)) {
                reasons.add("last good");
            }
            if (reasons.isEmpty()) {
                removed.add(point);
            } else {
                kept.add(new RetentionPlan.Kept(point, reasons));
            }
        }
        return new RetentionPlan.Group(key, kept, removed);
    }

    /** Age takes reasons away, all but a hold; the least number gives one. */
    private void guard(
            RestorePoint point, int nth, @Nullable Instant oldestWanted, List<String> reasons) {
        if (oldestWanted != null) {
            if (!point.time().toInstant().isAfter(oldestWanted)) {
                reasons.removeIf(reason -> !reason.startsWith(HELD));
            } else if (!policy.saysWhatStays()) {
                reasons.add("not older than " + policy.maxAge());
            }
        }
        if (reasons.isEmpty() && nth < policy.atLeast()) {
            reasons.add("at least " + policy.atLeast());
        }
    }

    /**
     * The newest that is known to be good, where that means anything; null otherwise.
     *
     * @param newestFirst all of a group
     */
    private @Nullable RestorePoint lastGood(List<RestorePoint> newestFirst) {
        boolean doubtful = false;
        for (RestorePoint point : newestFirst) {
            if (point.isDoubtful()) {
                doubtful = true;
            } else if (doubtful || !point.databases().isEmpty() || isVerified(point)) {
                return point;
            }
        }
        return null;
    }

    private boolean isVerified(RestorePoint point) {
        return verified.contains(point.id())
                || (point.original() != null && verified.contains(point.original()));
    }

    /** Why a point stays whatever others there are. */
    private List<String> words(RestorePoint point) {
        List<String> reasons = new ArrayList<>();
        if (policy.isEmpty()) {
            reasons.add("no policy");
        }
        String hold = point.hold();
        if (hold != null) {
            reasons.add(hold.isEmpty() ? HELD : HELD + ": " + hold);
        }
        for (List<String> list : policy.tags()) {
            if (hasAll(point, list)) {
                reasons.add("has tags [" + String.join(", ", list) + "]");
            }
        }
        return reasons;
    }

    /** Whether a point has all of these tags; one without any has the empty tag. */
    public static boolean hasAll(RestorePoint point, List<String> tags) {
        for (String tag : tags) {
            if (tag.isEmpty() && point.tags().isEmpty()) {
                return true;
            }
            if (!point.tags().contains(tag)) {
                return false;
            }
        }
        return true;
    }

    /** The newest that is not of the future; null if all are. */
    private @Nullable OffsetDateTime latest(List<RestorePoint> newestFirst) {
        for (RestorePoint point : newestFirst) {
            if (point.time().toInstant().isBefore(now)) {
                return point.time();
            }
        }
        return null;
    }

    /**
     * So much earlier by the calendar: a day that its month has not, goes on into the next month,
     * so one month before March 31 is March 3, or 2.
     */
    private Instant before(OffsetDateTime time, Period span) {
        ZoneRules rules = zone.getRules();
        boolean ours = rules.getOffset(time.toInstant()).equals(time.getOffset());
        LocalDate month =
                LocalDate.of(time.getYear(), time.getMonth(), 1)
                        .minusYears(span.years())
                        .minusMonths(span.months());
        LocalDate day = month.plusDays(time.getDayOfMonth() - 1L - span.days() - 7L * span.weeks());
        long local = day.toEpochSecond(time.toLocalTime(), ZoneOffset.UTC);
        long offset = time.getOffset().getTotalSeconds();
        if (ours) {
            // A time that the clocks passed over or went through twice: one of the two that it
            // could be, by the offset of the moment before it.
            long guess = rules.getOffset(Instant.ofEpochSecond(local)).getTotalSeconds();
            offset = rules.getOffset(Instant.ofEpochSecond(local - guess)).getTotalSeconds();
        }
        return Instant.ofEpochSecond(local - offset, time.getNano())
                .minusSeconds(span.hours() * 3600L);
    }

    /** One rhythm on its way back through the points of a group. */
    private static final class Counter {
        private int left;
        private final @Nullable Instant from;
        private long last = -1;

        Counter(int count) {
            this.left = count;
            this.from = null;
        }

        /**
         * @param from only points after this count; null for all
         */
        Counter(@Nullable Instant from) {
            this.left = RetentionPolicy.UNLIMITED;
            this.from = from;
        }

        void look(
                Rhythm rhythm,
                String within,
                RestorePoint point,
                int nth,
                boolean oldest,
                List<String> reasons) {
            if (left == 0 || (from != null && !point.time().toInstant().isAfter(from))) {
                return;
            }
            long bucket = rhythm.of(point.time(), nth);
            if (bucket == last && !oldest) {
                return;
            }
            String often = rhythm == Rhythm.LAST && !within.isEmpty() ? "" : rhythm.word();
            String reason = (often + " " + within).strip();
            reasons.add(bucket == last ? "oldest " + reason : reason);
            last = bucket;
            left -= left > 0 ? 1 : 0;
        }
    }
}
