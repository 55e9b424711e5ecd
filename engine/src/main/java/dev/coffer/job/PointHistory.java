package dev.coffer.job;

import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditRecord;
import dev.coffer.base.Moment;
import dev.coffer.guard.Operation;
import dev.coffer.store.RestorePoint;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the audit log says of the points of stores: which came, which went, and what it leaves open.
 * What is open explains little: a run that never told its end one point of its own time, a record
 * with a count so many points that had come before it. For one thread.
 */
final class PointHistory {
    /** The actions whose run makes one point, at its beginning. */
    private static final Set<String> MAKE_ONE = Set.of("backup", "save", "import");

    private static final Set<String> TAKE_AWAY =
            Set.of("forget", Operation.DELETE_NOW.word(), "purge", "tier", "repair");

    /**
     * No run looks at its clock, for the time of its point, later than that after its beginning.
     */
    private static final Duration LONGEST = Duration.ofDays(1);

    /** Ids of points that came, with the number of the record that says so. */
    private final Map<String, Map<String, Long>> came = new TreeMap<>();

    private final Map<String, Set<String>> went = new HashMap<>();
    private final Set<String> everywhere = new HashSet<>();

    /** Ids of points that a plan was about which had a yes. */
    private final Set<String> authorized = new HashSet<>();

    private final Map<String, List<Uncounted>> uncounted = new HashMap<>();

    /** Runs that have not told their end, by log and number. */
    private final Map<String, Run> open = new LinkedHashMap<>();

    private final LogGaps gaps = new LogGaps();
    private long records;
    private @Nullable OffsetDateTime first;

    /** A record that says of some points only how many went. */
    private static final class Uncounted {
        private final long record;
        private final String what;
        private long left;

        Uncounted(long record, String what, long left) {
            this.record = record;
            this.what = what;
            this.left = left;
        }
    }

    /** A run that has begun. */
    private static final class Run {
        private final AuditRecord intent;
        private OffsetDateTime until;
        private boolean hasPoint;

        Run(AuditRecord intent) {
            this.intent = intent;
            this.until = intent.time().plus(LONGEST);
        }

        String action() {
            return intent.event().action();
        }

        /** Whether the same user begins the same again. */
        boolean isSameAs(AuditRecord other) {
            AuditEvent event = intent.event();
            return action().equals(other.event().action())
                    && same(event.job(), other.event().job())
                    && same(event.store(), other.event().store())
                    && intent.actor().equals(other.actor());
        }

        private static boolean same(@Nullable String one, @Nullable String other) {
            return one == null ? other == null : one.equals(other);
        }

        boolean isAbout(String store) {
            String own = intent.event().store();
            return own == null || own.equals(store);
        }

        /** Points are timed no finer than to the second in some stores. */
        boolean covers(OffsetDateTime time) {
            return !time.isBefore(intent.time().minusSeconds(1)) && time.isBefore(until);
        }

        String forPeople() {
            return "the " + action() + " begun at " + Moment.MINUTE.format(intent.time());
        }
    }

    /** Takes the next record, of whatever log. */
    void take(AuditRecord record) {
        AuditEvent event = record.event();
        gaps.take(record);
        records++;
        if (first == null) {
            first = record.time();
        }
        if (event.phase() == AuditEvent.Phase.INTENT) {
            begin(record);
        } else if (event.phase() == AuditEvent.Phase.OUTCOME) {
            open.remove(key(record.log(), event.intent()));
        }
        String store = event.store();
        if (store == null) {
            return;
        }
        event.details().forEach((name, value) -> take(store, event.action(), name, value));
        if (event.action().equals("store-forgotten")) {
            came.remove(store);
        }
    }

    private void begin(AuditRecord record) {
        for (Run run : open.values()) {
            if (run.isSameAs(record) && record.time().isBefore(run.until)) {
                run.until = record.time();
            }
        }
        open.put(key(record.log(), record.seq()), new Run(record));
    }

    private static String key(String log, long seq) {
        return log + ":" + seq;
    }

    private void take(String store, String action, String name, String value) {
        if (name.equals(Records.WENT + AuditEvent.MORE) || name.equals(Records.UNREADABLE)) {
            uncounted
                    .computeIfAbsent(store, _ -> new ArrayList<>())
                    .add(new Uncounted(records, action, count(value)));
        } else if (isIds(name, Records.CAME)) {
            came(store, value);
        } else if (isIds(name, Records.WENT)) {
            went(store, value);
        } else if (action.equals("authorize") && isIds(name, "points")) {
            for (String id : value.split(" ", -1)) {
                authorized.add(digits(id));
            }
        }
    }

    private static boolean isIds(String name, String detail) {
        return name.equals(detail)
                || (name.startsWith(detail + "_") && !name.equals(detail + AuditEvent.MORE));
    }

    private static long count(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            return 0; // not ours
        }
    }

    /** Points that are made again under the id of one that went are there again. */
    private void came(String store, String ids) {
        for (String id : ids.split(" ", -1)) {
            String digits = digits(id);
            Map<String, Long> here = came.computeIfAbsent(store, _ -> new LinkedHashMap<>());
            here.remove(digits); // to be the last
            here.put(digits, records);
            everywhere.add(digits);
            went.computeIfAbsent(store, _ -> new HashSet<>()).remove(digits);
        }
    }

    private void went(String store, String ids) {
        for (String id : ids.split(" ", -1)) {
            went.computeIfAbsent(store, _ -> new HashSet<>()).add(digits(id));
        }
    }

    /** As much of an id as the log has. */
    static String digits(String id) {
        return id.length() > AuditEvent.ID_DIGITS ? id.substring(0, AuditEvent.ID_DIGITS) : id;
    }

    /** The addresses of all stores that points came to. */
    Collection<String> stores() {
        return came.keySet();
    }

    /** The ids of the points that came to a store, in that order, also of those that went. */
    List<String> cameTo(String store) {
        return List.copyOf(came.getOrDefault(store, Map.of()).keySet());
    }

    boolean wentFrom(String store, String id) {
        return went.getOrDefault(store, Set.of()).contains(id);
    }

    /** Whether a point with that id came to any store. */
    boolean isKnown(String id) {
        return everywhere.contains(id);
    }

    /** Of which time the log says nothing any more. */
    LogGaps gaps() {
        return gaps;
    }

    /** When the log begins; null if it has no record. */
    @Nullable OffsetDateTime first() {
        return first;
    }

    /**
     * Why a point may be gone though no record names it; null if nothing explains it. An
     * explanation that is used is used up.
     */
    @Nullable String explainsGone(String store, String id) {
        long since = came.getOrDefault(store, Map.of()).getOrDefault(id, 0L);
        for (Uncounted some : uncounted.getOrDefault(store, List.of())) {
            if (some.left > 0 && some.record > since) {
                some.left--;
                return "a " + some.what + " took away points that its record counts, and names not";
            }
        }
        String run = suspect(store);
        return run != null && authorized.contains(id)
                ? run + " had the yes to take it away, and never told its end"
                : null;
    }

    /** What may have taken points away and has not told its end; null if there is nothing. */
    @Nullable String suspect(String store) {
        for (Run run : open.values()) {
            if (TAKE_AWAY.contains(run.action()) && run.isAbout(store)) {
                return run.forPeople();
            }
        }
        return null;
    }

    /**
     * Whose run may have made a point that no record names; null if none. Each run that has not
     * told its end explains one point of its own time.
     */
    @Nullable String explainsCame(String store, RestorePoint point) {
        for (Run run : open.values()) {
            if (MAKE_ONE.contains(run.action())
                    && !run.hasPoint
                    && run.isAbout(store)
                    && run.covers(point.time())) {
                run.hasPoint = true;
                return run.forPeople();
            }
        }
        return null;
    }

    /** A run that copies points to a store and has not told its end; null if there is none. */
    @Nullable String copyTo(String store) {
        for (Run run : open.values()) {
            if (run.action().equals("copy") && run.isAbout(store)) {
                return run.forPeople();
            }
        }
        return null;
    }
}
