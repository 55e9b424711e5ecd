package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.catalogue.SeenPoints;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which points of a store this machine has verified and found whole: the newest of these is never
 * forgotten.
 */
final class VerifiedPoints {
    /** So many of the newest are remembered. */
    private static final int MOST = 1000;

    private final SeenPoints remembered;

    VerifiedPoints(Machine machine) {
        this.remembered =
                new SeenPoints(machine.files(), machine.stateFolder().resolve("verified"));
    }

    Set<String> of(Store store) throws CofferException {
        return remembered.of(store.id()).keySet();
    }

    /**
     * Forgets of a point that it was whole once.
     *
     * @param point null for all of the store
     */
    void remove(Store store, @Nullable RestorePoint point, RunListener listener)
            throws IOException {
        try {
            Map<String, String> all = new TreeMap<>();
            if (point != null) {
                all.putAll(remembered.of(store.id()));
                all.remove(point.id());
            }
            remembered.remember(store.id(), all);
        } catch (CofferException e) {
            listener.notice(e.getMessage());
        }
    }

    /**
     * @param points oldest first
     * @param listener told if it cannot be remembered, which is no failure of the verifying
     */
    void add(Store store, List<RestorePoint> points, RunListener listener) throws IOException {
        List<RestorePoint> newest =
                points.subList(Math.max(0, points.size() - MOST), points.size());
        try {
            Map<String, String> all = new TreeMap<>();
            if (newest.size() < MOST) {
                all.putAll(remembered.of(store.id()));
            }
            for (RestorePoint point : newest) {
                all.put(point.id(), point.time().toString());
            }
            remembered.remember(store.id(), all);
        } catch (CofferException e) {
            listener.notice(e.getMessage());
        }
    }
}
