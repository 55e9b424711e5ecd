package dev.coffer.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Which points stay and why, and which go. Immutable.
 *
 * @param groups sorted by what their points have in common
 * @param doubts what speaks against carrying it out unasked, a sentence each: the clock may be
 *     wrong
 */
public record RetentionPlan(List<Group> groups, List<String> doubts) {
    /** Oldest first; the same world gives the same order. */
    private static final Comparator<RestorePoint> OLDEST_FIRST =
            Comparator.comparing((RestorePoint point) -> point.time().toInstant())
                    .thenComparing(RestorePoint::id);

    public RetentionPlan {
        groups = List.copyOf(groups);
        doubts = List.copyOf(doubts);
    }

    /** Without doubts. */
    public RetentionPlan(List<Group> groups) {
        this(groups, List.of());
    }

    /**
     * A point that stays.
     *
     * @param reasons at least one: {@code daily}, {@code within 7d}, {@code held: audit}
     */
    public record Kept(RestorePoint point, List<String> reasons) {
        public Kept {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * Points that are counted together.
     *
     * @param kept newest first
     * @param removed newest first
     */
    public record Group(Grouping.Key key, List<Kept> kept, List<RestorePoint> removed) {
        public Group {
            kept = List.copyOf(kept);
            removed = List.copyOf(removed);
        }
    }

    /**
     * The same plan, in which some points stay.
     *
     * @param reasons why, by the ids of points that were to go; others do not count
     */
    public RetentionPlan keeping(Map<String, String> reasons) {
        if (reasons.isEmpty()) {
            return this;
        }
        List<Group> changed = new ArrayList<>();
        for (Group group : groups) {
            List<Kept> kept = new ArrayList<>(group.kept());
            List<RestorePoint> gone = new ArrayList<>();
            for (RestorePoint each : group.removed()) {
                String why = reasons.get(each.id());
                if (why == null) {
                    gone.add(each);
                } else {
                    kept.add(new Kept(each, List.of(why)));
                }
            }
            kept.sort((a, b) -> OLDEST_FIRST.compare(b.point(), a.point()));
            changed.add(new Group(group.key(), kept, gone));
        }
        return new RetentionPlan(changed, doubts);
    }

    /** All that go, oldest first. */
    public List<RestorePoint> removed() {
        List<RestorePoint> all = new ArrayList<>();
        for (Group group : groups) {
            all.addAll(group.removed());
        }
        all.sort(OLDEST_FIRST);
        return List.copyOf(all);
    }

    /** How many stay. */
    public int keptCount() {
        int count = 0;
        for (Group group : groups) {
            count += group.kept().size();
        }
        return count;
    }
}
