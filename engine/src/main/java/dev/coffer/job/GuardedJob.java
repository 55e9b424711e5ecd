package dev.coffer.job;

import dev.coffer.base.Period;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Setting;
import dev.coffer.config.StoreAddress;
import dev.coffer.guard.CanonicalJson;
import dev.coffer.store.Grouping;
import dev.coffer.store.RetentionPolicy;
import dev.coffer.store.Rhythm;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Of a job all that decides what goes from its store, and when. Immutable.
 *
 * @param name in its configuration
 * @param store its location as it is written, or empty if it has none
 * @param place the same with every link resolved, as it was when this was recorded
 * @param retention which points stay
 * @param grouping which of them are counted together
 * @param grace how long a deleted point may be brought back
 * @param deletedKeep how long deleted items stay
 * @param keepChanged whether a mirror keeps versions that it overwrites
 */
record GuardedJob(
        String name,
        String store,
        String place,
        RetentionPolicy retention,
        Grouping grouping,
        Period grace,
        Period deletedKeep,
        boolean keepChanged) {
    static GuardedJob of(JobConfig job, SameStore same) {
        StoreAddress address = job.store().orElse(null);
        String store = address == null ? "" : address.location().toString();
        return new GuardedJob(
                job.name(),
                store,
                store.isEmpty() ? "" : same.resolved(store),
                job.retention(),
                job.get(Setting.GROUP_BY),
                job.get(Setting.GRACE),
                job.get(Setting.DELETED_KEEP),
                job.get(Setting.KEEP_CHANGED));
    }

    /** Whether its store lies, or lay, at a place. */
    boolean isAt(String location, SameStore same) {
        return store.equals(location) || (!store.isEmpty() && same.is(location, place));
    }

    /** Whether both keep their points in one store; what is not mounted now goes by its text. */
    boolean hasStoreOf(GuardedJob other, SameStore same) {
        return place.equals(other.place)
                || (!store.isEmpty() && !other.store.isEmpty() && same.is(store, other.place))
                || (store.equals(other.store) && !same.isThere(store));
    }

    /** Whether points go by a policy that another one would keep. */
    boolean letsGoOf(GuardedJob other) {
        return letsGo(retention, grouping, other);
    }

    /** The same of a policy that is to be carried out. */
    static boolean letsGo(RetentionPolicy policy, Grouping by, GuardedJob inForce) {
        return !policy.keepsAtLeast(inForce.retention)
                || (!policy.isEmpty() && !by.isAtLeastAsFineAs(inForce.grouping));
    }

    /**
     * In what it keeps less than what is in force, each with what that is; empty if in nothing.
     *
     * @param points whether the points that a policy keeps count, or only what is the same for the
     *     whole store
     */
    List<String> lessThan(GuardedJob other, boolean points) {
        List<String> less = new ArrayList<>();
        if (points && letsGoOf(other)) {
            less.add(pointsForPeople() + " instead of " + other.pointsForPeople());
        }
        if (isShorter(grace, other.grace)) {
            less.add(
                    "deleted points for "
                            + grace.forPeople()
                            + " instead of "
                            + other.grace.forPeople());
        }
        if (isShorter(deletedKeep, other.deletedKeep)) {
            less.add(
                    "deleted items for "
                            + deletedKeep.forPeople()
                            + " instead of "
                            + other.deletedKeep.forPeople());
        }
        if (!keepChanged && other.keepChanged) {
            less.add("no versions that a mirror overwrites");
        }
        return less;
    }

    private String pointsForPeople() {
        return retention.isEmpty()
                ? "everything"
                : retention.forPeople()
                        + (grouping.equals(Grouping.DEFAULT)
                                ? ""
                                : " (" + (grouping.isOfAll() ? "of all" : "by " + grouping) + ")");
    }

    private static boolean isShorter(Period one, Period other) {
        return one.toDuration().compareTo(other.toDuration()) < 0;
    }

    /** This, with all that another one keeps as well. */
    GuardedJob orKeptBy(GuardedJob other) {
        if (lessThan(other, true).isEmpty()) {
            return this;
        }
        return new GuardedJob(
                name,
                store,
                place,
                retention.orKeptBy(other.retention),
                grouping.and(other.grouping),
                Period.longer(grace, other.grace),
                Period.longer(deletedKeep, other.deletedKeep),
                keepChanged || other.keepChanged);
    }

    /** This, where another one has had a yes to what it keeps less. */
    GuardedJob lowered(GuardedJob accepted) {
        boolean points = name.equals(accepted.name) && accepted.letsGoOf(this);
        return new GuardedJob(
                name,
                store,
                place,
                points ? accepted.retention : retention,
                points ? accepted.grouping : grouping,
                isShorter(accepted.grace, grace) ? accepted.grace : grace,
                isShorter(accepted.deletedKeep, deletedKeep) ? accepted.deletedKeep : deletedKeep,
                keepChanged && accepted.keepChanged);
    }

    Map<String, Object> json() {
        return Map.of(
                "name",
                name,
                "store",
                store,
                "place",
                place,
                "retention",
                json(retention),
                "group_by",
                grouping.toString(),
                "grace",
                grace.toString(),
                "deleted_keep",
                deletedKeep.toString(),
                "keep_changed",
                keepChanged);
    }

    private static Map<String, Object> json(RetentionPolicy policy) {
        Map<String, Object> counts = new HashMap<>();
        policy.counts().forEach((rhythm, count) -> counts.put(rhythm.word(), (long) count));
        Map<String, Object> within = new HashMap<>();
        policy.within().forEach((rhythm, span) -> within.put(rhythm.word(), span.toString()));
        List<String> tags = new ArrayList<>();
        for (List<String> each : policy.tags()) {
            tags.add(String.join(",", each));
        }
        return Map.of(
                "counts",
                counts,
                "within",
                within,
                "tags",
                tags,
                "at_least",
                (long) policy.atLeast(),
                "max_age",
                policy.maxAge().toString());
    }

    /**
     * What {@link #json} made.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static GuardedJob parse(CanonicalJson.Fields job) {
        return new GuardedJob(
                job.text("name"),
                job.text("store"),
                job.text("place"),
                retention(job.object("retention")),
                Grouping.parse(job.text("group_by")),
                Period.parse(job.text("grace")),
                Period.parse(job.text("deleted_keep")),
                job.flag("keep_changed"));
    }

    private static RetentionPolicy retention(CanonicalJson.Fields fields) {
        Map<Rhythm, Integer> counts = new EnumMap<>(Rhythm.class);
        Map<Rhythm, Period> within = new EnumMap<>(Rhythm.class);
        CanonicalJson.Fields numbers = fields.object("counts");
        CanonicalJson.Fields spans = fields.object("within");
        for (Rhythm rhythm : Rhythm.values()) {
            if (numbers.names().contains(rhythm.word())) {
                counts.put(rhythm, Math.toIntExact(numbers.number(rhythm.word())));
            }
            if (spans.names().contains(rhythm.word())) {
                within.put(rhythm, Period.parse(spans.text(rhythm.word())));
            }
        }
        List<List<String>> tags = new ArrayList<>();
        for (String each : fields.texts("tags")) {
            tags.add(List.of(each.split(",", -1)));
        }
        return new RetentionPolicy(
                counts,
                within,
                tags,
                Math.toIntExact(fields.number("at_least")),
                Period.parse(fields.text("max_age")));
    }
}
