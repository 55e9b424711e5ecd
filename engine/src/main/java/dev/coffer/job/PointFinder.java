package dev.coffer.job;

import dev.coffer.archive.ArchiveStore;
import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.base.DamagedException;
import dev.coffer.config.StoreAddress;
import dev.coffer.store.PointSelector;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.store.StoredItem;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says which point of a store a text means. Thread-safe. */
final class PointFinder {
    private final Clock clock;

    /**
     * @param clock with the zone that dates are meant in
     */
    PointFinder(Clock clock) {
        this.clock = clock;
    }

    /**
     * The point that a text names among those that count. One that is deleted is found by its id
     * alone: it may be looked at and restored.
     */
    RestorePoint select(Store store, StoreAddress address, String point, PointFilter filter)
            throws IOException {
        RestorePoint named = byName(store, point, filter);
        if (named != null) {
            return named;
        }
        PointSelector selector = PointSelector.parse(point, clock.getZone());
        if (selector instanceof PointSelector.ById byId) {
            RestorePoint deleted = deleted(store, address, byId, filter);
            if (deleted != null) {
                return deleted;
            }
        }
        List<RestorePoint> all = store.points();
        boolean byId = selector instanceof PointSelector.ById;
        List<RestorePoint> counting = byId ? filter.listed(all) : filter.of(all);
        if (counting.isEmpty() && !all.isEmpty()) {
            throw CofferException.failed(
                    filter.noneOf(all.size(), address.withoutOptions().toString()));
        }
        if (selector instanceof PointSelector.Latest latest
                && latest.back() >= counting.size()
                && counting.size() < all.size()) {
            throw tooFarBack(latest, counting.size(), all.size(), address);
        }
        if (counting.isEmpty() && !byId) {
            refuseToGuess(store, store.damagedPoints(), point);
        }
        RestorePoint chosen = selector.select(counting, address.withoutOptions().toString());
        if (!byId) {
            refuseToGuess(store, store.damagedSince(chosen), point);
        }
        return chosen;
    }

    private static CofferException tooFarBack(
            PointSelector.Latest latest, int counting, int all, StoreAddress address) {
        return CofferException.failed(
                latest.text()
                        + " goes back too far: of the "
                        + Counted.of(all, "point")
                        + " in "
                        + address.withoutOptions()
                        + (counting == 1 ? " one counts" : " " + counting + " count")
                        + " here; those of saved files alone do not, nor what --job, --host,"
                        + " --path and --tag leave out. coffer list shows all");
    }

    /**
     * The point that a text names among those that count, for what changes a point or takes it
     * along.
     *
     * @throws CofferException if it is deleted, with how to bring it back
     */
    RestorePoint selectKept(Store store, StoreAddress address, String point, PointFilter filter)
            throws IOException {
        RestorePoint chosen = select(store, address, point, filter);
        if (chosen.isDeleted()) {
            throw CofferException.failed(
                    "point "
                            + PointLabel.of(chosen)
                            + " in "
                            + address.withoutOptions()
                            + "; coffer undelete "
                            + chosen.shortId()
                            + " brings it back");
        }
        return chosen;
    }

    /** One that is deleted by an id that no other point has, or null. */
    private static @Nullable RestorePoint deleted(
            Store store, StoreAddress address, PointSelector.ById byId, PointFilter filter)
            throws IOException {
        List<RestorePoint> deleted = new ArrayList<>();
        for (RestorePoint each : store.allPoints()) {
            if (byId.fits(each)) {
                if (!each.isDeleted()) {
                    return null;
                }
                deleted.add(each);
            }
        }
        List<RestorePoint> fitting = filter.listed(deleted);
        return fitting.isEmpty() ? null : byId.select(fitting, address.withoutOptions().toString());
    }

    /** The point whose item has this name, where no point's id begins so; else null. */
    private static @Nullable RestorePoint byName(Store store, String text, PointFilter filter)
            throws IOException {
        if (text.equals("latest") || text.startsWith("latest~") || text.startsWith("@")) {
            return null;
        }
        Map<String, StoredItem> items = store.items();
        if (items.isEmpty()) {
            return null;
        }
        String hex = text.toLowerCase(Locale.ROOT);
        boolean mayBeId = text.length() >= PointSelector.MIN_ID_DIGITS;
        RestorePoint named = null;
        int found = 0;
        List<RestorePoint> all = store.allPoints();
        for (RestorePoint point : all) {
            if (mayBeId && (point.id().startsWith(hex) || point.firstId().startsWith(hex))) {
                return null;
            }
        }
        for (RestorePoint point : filter.listed(all)) {
            StoredItem item = items.get(point.id());
            if (item != null && item.isCalled(text)) {
                found++;
                if (named == null || item.name().equals(text)) {
                    named = point;
                }
            }
        }
        if (named != null && found > 1) {
            StoredItem item = items.get(named.id());
            if (item == null || !item.name().equals(text)) {
                throw CofferException.failed(
                        Counted.of(found, "item")
                                + " are called "
                                + text
                                + "; write the name with its ending, or the point's id");
            }
        }
        return named;
    }

    /** Where a point is damaged that may be newer nobody can tell which one is meant. */
    private static void refuseToGuess(Store store, List<Problem> damaged, String point)
            throws IOException {
        if (!damaged.isEmpty()) {
            throw new DamagedException(
                    damaged.getFirst().reason()
                            + "; so nobody can tell which point "
                            + point
                            + " is. Name it by its id, which coffer list tells"
                            + (store instanceof ArchiveStore
                                    ? "; or " + ArchiveStore.wayOut(damaged.getFirst())
                                    : ""));
        }
    }
}
