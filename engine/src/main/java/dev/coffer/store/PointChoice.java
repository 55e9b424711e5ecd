package dev.coffer.store;

import dev.coffer.base.CofferException;

import java.util.List;

/** Says which points of a store go. */
@FunctionalInterface
public interface PointChoice {
    /**
     * Chooses. Called again under the store's lock, with the points that there are then.
     *
     * @param points all of the store, oldest first, those that are deleted too
     * @return never with a point among those to go that is held
     * @throws CofferException if the choice makes no sense for these points
     */
    RetentionPlan of(List<RestorePoint> points) throws CofferException;
}
