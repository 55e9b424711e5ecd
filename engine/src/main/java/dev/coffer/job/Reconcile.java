package dev.coffer.job;

import dev.coffer.audit.AuditFilter;
import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.catalogue.KnownStore;
import dev.coffer.config.JobConfig;
import dev.coffer.config.StoreAddress;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /**
     * @param only this store alone, or null for all that the log or this machine knows
     */
    public Report run(@Nullable StoreAddress only) throws IOException, InterruptedException {
        PointHistory before = read();
        Set<StoreAddress> stores = new LinkedHashSet<>();
        if (only == null) {
            for (String address : before.stores()) {
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
        PointHistory after = read(); // a run may have ended meanwhile
        Comparison comparison = new Comparison(before, after, held, works::isHere);
        stores.forEach(comparison::compare);
        comparison.tellOfGaps();
        notes.addAll(comparison.notes());
        return new Report(
                compared,
                comparison.points(),
                comparison.findings(),
                notes,
                compared.size() < stores.size());
    }

    private PointHistory read() throws IOException {
        PointHistory history = new PointHistory();
        log.reader().read(AuditFilter.ALL, (record, _) -> history.take(record));
        return history;
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

    /** For people: how much was compared. */
    public static String summary(Report report) {
        return Counted.of(report.points(), "point")
                + " in "
                + Counted.of(report.compared().size(), "store");
    }
}
