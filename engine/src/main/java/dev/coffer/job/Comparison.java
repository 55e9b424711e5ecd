package dev.coffer.job;

import dev.coffer.config.StoreAddress;
import dev.coffer.job.Reconcile.Finding;
import dev.coffer.job.Reconcile.Kind;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.StoreKind;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What stores hold beside what the log says of them. For one thread. */
final class Comparison {
    private final PointHistory before;
    private final PointHistory after;
    private final Map<StoreAddress, List<RestorePoint>> held;
    private final Predicate<String> isHere;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long points;
    private long unjudged;

    /**
     * @param before the log before the stores were looked at
     * @param after the log after that
     * @param held what the stores hold; one that could not be looked at is not in it
     * @param isHere whether a host is this machine
     */
    Comparison(
            PointHistory before,
            PointHistory after,
            Map<StoreAddress, List<RestorePoint>> held,
            Predicate<String> isHere) {
        this.before = before;
        this.after = after;
        this.held = held;
        this.isHere = isHere;
    }

    /** How many points were compared. */
    long points() {
        return points;
    }

    List<Finding> findings() {
        return findings;
    }

    /** What has an explanation, a sentence each. */
    List<String> notes() {
        return notes;
    }

    /** Tells what cannot be said since the log's first records are gone; after all stores. */
    void tellOfGaps() {
        notes.addAll(after.gaps().sentences(unjudged));
    }

    /** Compares one store, if it could be looked at. */
    void compare(StoreAddress address) {
        List<RestorePoint> there = held.get(address);
        if (there == null) {
            return;
        }
        points += there.size();
        String store = address.toString();
        Set<String> ids = new HashSet<>();
        for (RestorePoint point : there) {
            ids.add(idOf(point));
        }
        for (String id : expected(address)) {
            if (!after.wentFrom(store, id) && !ids.contains(id)) {
                vanished(store, id);
            }
        }
        List<RestorePoint> oldestFirst = new ArrayList<>(there);
        oldestFirst.sort(Comparator.comparing(point -> point.time().toInstant()));
        for (RestorePoint point : oldestFirst) {
            if (after.isKnown(idOf(point)) || !isHere.test(point.host())) {
                continue;
            }
            if (after.gaps().cover(point.time())) {
                unjudged++;
            } else if (isSinceTheLogBegan(point)) {
                appeared(store, point);
            }
        }
    }

    private static String idOf(RestorePoint point) {
        return PointHistory.digits(Records.first(point));
    }

    /** A mirror has one point, and each run takes the place of the one before. */
    private List<String> expected(StoreAddress store) {
        List<String> came = before.cameTo(store.toString());
        return store.kind() != StoreKind.MIRROR || came.isEmpty() ? came : List.of(came.getLast());
    }

    private boolean isSinceTheLogBegan(RestorePoint point) {
        OffsetDateTime first = after.first();
        return first != null && !point.time().isBefore(first);
    }

    private void vanished(String store, String id) {
        String point = id.substring(0, Math.min(id.length(), RestorePoint.SHORT_ID));
        String what = "point " + point + " is not in " + store + " any more";
        String why = after.explainsGone(store, id);
        if (why != null) {
            notes.add(what + "; " + why);
            return;
        }
        String suspect = after.suspect(store);
        findings.add(
                new Finding(
                        Kind.VANISHED,
                        store,
                        id,
                        what
                                + ", and nothing in the log took it away"
                                + (suspect == null
                                        ? ""
                                        : "; " + suspect + " has not told what came of it")));
    }

    private void appeared(String store, RestorePoint point) {
        String run = after.explainsCame(store, point);
        if (run == null && isCopy(point)) {
            run = after.copyTo(store);
        }
        if (run != null) {
            notes.add(
                    "point "
                            + point.shortId()
                            + " in "
                            + store
                            + " is of a run that has not told its end ("
                            + run
                            + "): it was killed, or is at it");
            return;
        }
        findings.add(
                new Finding(
                        Kind.APPEARED,
                        store,
                        idOf(point),
                        "point "
                                + PointLabel.of(point)
                                + " in "
                                + store
                                + " was made on this machine, and no run in the log made it"));
    }

    /** Whether it is tagged as the copy of a point that is there. */
    private boolean isCopy(RestorePoint copy) {
        for (String tag : copy.tags()) {
            if (tag.startsWith(CopyTrees.MARK) && isThere(tag.substring(CopyTrees.MARK.length()))) {
                return true;
            }
        }
        return false;
    }

    private boolean isThere(String digits) {
        for (List<RestorePoint> all : held.values()) {
            for (RestorePoint point : all) {
                if (!digits.isEmpty() && point.id().startsWith(digits)) {
                    return true;
                }
            }
        }
        return false;
    }
}
