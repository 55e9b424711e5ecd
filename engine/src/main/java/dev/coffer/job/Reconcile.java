package dev.coffer.job;

import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditFilter;
import dev.coffer.audit.AuditRecord;
import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.catalogue.KnownStore;
import dev.coffer.config.JobConfig;
import dev.coffer.config.StoreAddress;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares the audit log with what the stores hold: a point that a run made and nothing took away
 * must be there, and a point of this machine that no run made should not. Goes by the first id that
 * a point had. Changes nothing.
 */
public final class Reconcile {
    private final Works works;
    private final AuditUse log;

    Reconcile(Works works, AuditUse log) {
        this.works = works;
        this.log = log;
    }

    /** What was found out about a point. */
    public enum Kind {
        /** The log has it, and nothing in the log took it away. */
        VANISHED("vanished"),
        /** It was made on this machine since the log began, and the log has it not. */
        APPEARED("appeared");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * A point about which log and store differ.
     *
     * @param store its address
     * @param point the beginning of its first id
     * @param message for people
     */
    public record Finding(Kind kind, String store, String point, String message) {}

    /**
     * What a comparison gave.
     *
     * @param compared addresses of the stores that were compared
     * @param points how many points these hold
     * @param findings where they differ
     * @param notes what could not be compared, and what has an explanation; a sentence each
     * @param incomplete whether a store could not be compared
     */
    public record Report(
            List<String> compared,
            long points,
            List<Finding> findings,
            List<String> notes,
            boolean incomplete) {
        public Report {
            compared = List.copyOf(compared);
            findings = List.copyOf(findings);
            notes = List.copyOf(notes);
        }
    }

    /** What the log says of the points of stores. */
    private static final class Told {
        final Map<String, Set<String>> came = new TreeMap<>();
        final Map<String, Set<String>> went = new HashMap<>();
        final Set<String> everywhere = new HashSet<>();
        final Set<String> repaired = new HashSet<>();
        final Set<String> shortened = new HashSet<>();
        final Map<Long, String> begun = new HashMap<>();
        @Nullable OffsetDateTime first;

        void take(AuditRecord record) {
            AuditEvent event = record.event();
            if (first == null) {
                first = record.time();
            }
            String store = event.store();
            if (event.phase() == AuditEvent.Phase.INTENT && store != null) {
                begun.put(record.seq(), store);
            }
            begun.remove(event.intent());
            if (store == null) {
                return;
            }
            event.details()
                    .forEach((name, value) -> {
                        if (isIds(name, Records.CAME)) {
                            came(store, value);
                        } else if (isIds(name, Records.WENT)) {
                            went(store, value);
                        } else if (name.equals(Records.WENT + "_more")) {
                            shortened.add(store);
                        }
                    });
            if (event.action().equals("repair")) {
                repaired.add(store);
            } else if (event.action().equals("store-forgotten")) {
                came.remove(store);
            }
        }

        private static boolean isIds(String name, String detail) {
            return name.equals(detail)
                    || (name.startsWith(detail + "_") && !name.equals(detail + "_more"));
        }

        /** Points that are made again under the id of one that went are there again. */
        private void came(String store, String ids) {
            for (String id : ids.split(" ", -1)) {
                String digits = digits(id);
                came.computeIfAbsent(store, _ -> new LinkedHashSet<>()).add(digits);
                everywhere.add(digits);
                went.computeIfAbsent(store, _ -> new LinkedHashSet<>()).remove(digits);
            }
        }

        private void went(String store, String ids) {
            for (String id : ids.split(" ", -1)) {
                went.computeIfAbsent(store, _ -> new LinkedHashSet<>()).add(digits(id));
            }
        }

        private boolean isBegunIn(String store) {
            return begun.containsValue(store);
        }
    }

    private static String digits(String id) {
        return id.length() > Records.ID_DIGITS ? id.substring(0, Records.ID_DIGITS) : id;
    }

    /**
     * @param only this store alone, or null for all that the log or this machine knows
     */
    public Report run(@Nullable StoreAddress only) throws IOException, InterruptedException {
        Told before = read();
        Set<StoreAddress> stores = new LinkedHashSet<>();
        if (only == null) {
            for (String address : before.came.keySet()) {
                stores.add(address(address));
            }
            for (KnownStore known : works.memory().known().all()) {
                stores.add(address(known.kind() + ":" + known.location()));
            }
        } else {
            stores.add(only.withoutOptions());
        }
        Map<StoreAddress, List<RestorePoint>> held = new HashMap<>();
        List<String> notes = new ArrayList<>();
        List<String> compared = new ArrayList<>();
        for (StoreAddress store : stores) {
            try {
                held.put(store, points(store));
                compared.add(store.toString());
            } catch (CofferException e) {
                notes.add(store + " was not compared: " + e.getMessage());
            }
        }
        Told after = read(); // a run may have ended meanwhile
        List<Finding> findings = new ArrayList<>();
        long count = 0;
        for (StoreAddress store : stores) {
            List<RestorePoint> points = held.get(store);
            if (points != null) {
                count += points.size();
                compare(store, points, before, after, findings, notes);
            }
        }
        return new Report(compared, count, findings, notes, compared.size() < stores.size());
    }

    private Told read() throws IOException {
        Told told = new Told();
        log.reader().read(AuditFilter.ALL, (record, _) -> told.take(record));
        return told;
    }

    private StoreAddress address(String text) throws CofferException {
        return works.finder().find(text, null).address().withoutOptions();
    }

    private List<RestorePoint> points(StoreAddress store) throws IOException {
        JobConfig settings = works.finder().at(store).job();
        try (Store open = works.stores().open(new StoreChoice(store, settings))) {
            return open.allPoints();
        }
    }

    private void compare(
            StoreAddress address,
            List<RestorePoint> points,
            Told before,
            Told after,
            List<Finding> findings,
            List<String> notes) {
        String store = address.toString();
        Set<String> there = new HashSet<>();
        for (RestorePoint point : points) {
            there.add(digits(Records.first(point)));
        }
        for (String id : expected(address, before.came.getOrDefault(store, Set.of()))) {
            boolean taken = after.went.getOrDefault(store, Set.of()).contains(id);
            if (!taken && !there.contains(id)) {
                vanished(store, id, after, findings, notes);
            }
        }
        for (RestorePoint point : points) {
            String id = digits(Records.first(point));
            if (isOurs(point, after) && !after.everywhere.contains(id)) {
                appeared(store, point, after, findings, notes);
            }
        }
    }

    /** A mirror has one point, and each run takes the place of the one before. */
    private static Set<String> expected(StoreAddress store, Set<String> came) {
        if (store.kind() != StoreKind.MIRROR || came.isEmpty()) {
            return came;
        }
        return Set.of(new ArrayList<>(came).getLast());
    }

    private boolean isOurs(RestorePoint point, Told told) {
        OffsetDateTime first = told.first;
        return first != null && works.isHere(point.host()) && !point.time().isBefore(first);
    }

    private static void vanished(
            String store, String id, Told told, List<Finding> findings, List<String> notes) {
        String point = id.substring(0, Math.min(id.length(), RestorePoint.SHORT_ID));
        if (told.repaired.contains(store) || told.shortened.contains(store)) {
            notes.add(
                    "point "
                            + point
                            + " is not in "
                            + store
                            + " any more; a repair, or a run that took away more points than its"
                            + " record names, may be why");
            return;
        }
        findings.add(
                new Finding(
                        Kind.VANISHED,
                        store,
                        id,
                        "point "
                                + point
                                + " is not in "
                                + store
                                + " any more, and nothing in the log took it away"));
    }

    private static void appeared(
            String store,
            RestorePoint point,
            Told told,
            List<Finding> findings,
            List<String> notes) {
        if (told.isBegunIn(store)) {
            notes.add(
                    "point "
                            + point.shortId()
                            + " in "
                            + store
                            + " is of a run that has not told its end: it was killed, or is at it");
            return;
        }
        findings.add(
                new Finding(
                        Kind.APPEARED,
                        store,
                        digits(Records.first(point)),
                        "point "
                                + PointLabel.of(point)
                                + " in "
                                + store
                                + " was made on this machine, and no run in the log made it"));
    }

    /** For people: how much was compared. */
    public static String summary(Report report) {
        return Counted.of(report.points(), "point")
                + " in "
                + Counted.of(report.compared().size(), "store");
    }
}
