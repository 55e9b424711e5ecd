package dev.coffer.store;

import dev.coffer.base.Counted;
import dev.coffer.base.Period;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which points of a group are to be kept: a point stays if any of this says so. The words and their
 * meaning are those of {@code restic forget}. Immutable.
 *
 * @param counts of each rhythm, for how many hours, days, … the newest point stays; {@link
 *     #UNLIMITED} for all; 0 and a missing one for none
 * @param within for each rhythm how far back from the newest point that is not of the future the
 *     newest of each hour, day, … stays; with {@link Rhythm#LAST}, every point
 * @param tags a point with all tags of one of these lists stays; an empty tag is a point without
 *     any
 * @param atLeast so many of the newest points of a group stay in any case; by itself it says
 *     nothing, for it does not say that others go
 * @param maxAge a point that is so much older than the newest goes whatever else says that it
 *     stays, but for holds, {@code atLeast} and the last good one; zero for no such limit
 */
public record RetentionPolicy(
        Map<Rhythm, Integer> counts,
        Map<Rhythm, Period> within,
        List<List<String>> tags,
        int atLeast,
        Period maxAge) {
    /** As many as there are. */
    public static final int UNLIMITED = -1;

    /** Says nothing. */
    public static final RetentionPolicy NONE = new RetentionPolicy(Map.of(), Map.of(), List.of());

    /**
     * @throws IllegalArgumentException if a count is below -1, or {@code atLeast} below 0
     */
    public RetentionPolicy {
        if (atLeast < 0) {
            throw new IllegalArgumentException("cannot keep " + atLeast + " points");
        }
        Map<Rhythm, Integer> kept = new EnumMap<>(Rhythm.class);
        for (Map.Entry<Rhythm, Integer> each : counts.entrySet()) {
            if (each.getValue() < UNLIMITED) {
                throw new IllegalArgumentException("cannot keep " + each.getValue() + " points");
            }
            if (each.getValue() != 0) {
                kept.put(each.getKey(), each.getValue());
            }
        }
        counts = Collections.unmodifiableMap(kept);
        Map<Rhythm, Period> spans = new EnumMap<>(Rhythm.class);
        for (Map.Entry<Rhythm, Period> each : within.entrySet()) {
            if (!isNone(each.getValue())) {
                spans.put(each.getKey(), each.getValue());
            }
        }
        within = Collections.unmodifiableMap(spans);
        List<List<String>> lists = new ArrayList<>();
        for (List<String> list : tags) {
            if (!list.isEmpty()) {
                lists.add(List.copyOf(list));
            }
        }
        tags = List.copyOf(lists);
    }

    /** Without guards. */
    public RetentionPolicy(
            Map<Rhythm, Integer> counts, Map<Rhythm, Period> within, List<List<String>> tags) {
        this(counts, within, tags, 0, Period.ofDays(0));
    }

    /** Whether points go for their age alone. */
    public boolean hasMaxAge() {
        return !isNone(maxAge);
    }

    /** Whether it says which points stay, apart from guards. */
    boolean saysWhatStays() {
        return !counts.isEmpty() || !within.isEmpty() || !tags.isEmpty();
    }

    private static boolean isNone(Period span) {
        return span.equals(Period.ofDays(0));
    }

    /** Whether it says nothing at all. */
    public boolean isEmpty() {
        return !saysWhatStays() && !hasMaxAge();
    }

    /**
     * Whether it lets no point go that another one keeps, as far as the two can be compared number
     * by number; one that says nothing keeps everything.
     */
    public boolean keepsAtLeast(RetentionPolicy other) {
        if (isEmpty()) {
            return true;
        }
        if (other.isEmpty() || atLeast < other.atLeast) {
            return false;
        }
        if (hasMaxAge() && (!other.hasMaxAge() || isShorter(maxAge, other.maxAge))) {
            return false;
        }
        if (!saysWhatStays()) {
            return true; // all but what is too old, which the other lets go too
        }
        if (!other.saysWhatStays() || !tags.containsAll(other.tags)) {
            return false;
        }
        for (Rhythm rhythm : Rhythm.values()) {
            int most = count(rhythm);
            boolean fewer =
                    most != UNLIMITED
                            && (other.count(rhythm) == UNLIMITED || most < other.count(rhythm));
            if (fewer || isShorter(within(rhythm), other.within(rhythm))) {
                return false;
            }
        }
        return true;
    }

    /** A policy that keeps at least what this one and another one keep, and little more. */
    public RetentionPolicy orKeptBy(RetentionPolicy other) {
        if (isEmpty() || other.isEmpty()) {
            return NONE;
        }
        int least = Math.max(atLeast, other.atLeast);
        Period age =
                !hasMaxAge() || !other.hasMaxAge()
                        ? Period.ofDays(0)
                        : isShorter(maxAge, other.maxAge) ? other.maxAge : maxAge;
        Map<Rhythm, Integer> most = new EnumMap<>(Rhythm.class);
        Map<Rhythm, Period> longest = new EnumMap<>(Rhythm.class);
        if (!saysWhatStays() || !other.saysWhatStays()) { // one keeps all that is young enough
            return isNone(age) ? NONE : new RetentionPolicy(most, longest, List.of(), least, age);
        }
        List<List<String>> all = new ArrayList<>(tags);
        for (List<String> list : other.tags) {
            if (!all.contains(list)) {
                all.add(list);
            }
        }
        for (Rhythm rhythm : Rhythm.values()) {
            int one = count(rhythm);
            int two = other.count(rhythm);
            most.put(rhythm, one == UNLIMITED || two == UNLIMITED ? UNLIMITED : Math.max(one, two));
            boolean shorter = isShorter(within(rhythm), other.within(rhythm));
            longest.put(rhythm, shorter ? other.within(rhythm) : within(rhythm));
        }
        return new RetentionPolicy(most, longest, all, least, age);
    }

    private static boolean isShorter(Period one, Period other) {
        return one.toDuration().compareTo(other.toDuration()) < 0;
    }

    private Period within(Rhythm rhythm) {
        return within.getOrDefault(rhythm, Period.ofDays(0));
    }

    int count(Rhythm rhythm) {
        return counts.getOrDefault(rhythm, 0);
    }

    /** For people: {@code 7 daily, 4 weekly, all within 1d}. */
    public String forPeople() {
        List<String> words = new ArrayList<>();
        for (Map.Entry<Rhythm, Integer> each : counts.entrySet()) {
            String often = each.getKey().word();
            words.add(
                    each.getValue() == UNLIMITED
                            ? "every " + often
                            : each.getKey() == Rhythm.LAST
                                    ? "the last " + Counted.of(each.getValue(), "point")
                                    : each.getValue() + " " + often);
        }
        for (Map.Entry<Rhythm, Period> each : within.entrySet()) {
            String often = each.getKey() == Rhythm.LAST ? "all" : each.getKey().word();
            words.add(often + " within " + each.getValue());
        }
        for (List<String> list : tags) {
            words.add("those tagged " + String.join(" and ", list));
        }
        if (hasMaxAge()) {
            words.add((saysWhatStays() ? "none" : "all but those") + " older than " + maxAge);
        }
        if (atLeast > 0) {
            words.add("at least " + Counted.of(atLeast, "point"));
        }
        return words.isEmpty() ? "nothing" : String.join(", ", words);
    }
}
