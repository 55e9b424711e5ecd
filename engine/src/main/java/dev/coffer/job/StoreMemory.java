package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.catalogue.KnownStore;
import dev.coffer.catalogue.KnownStores;
import dev.coffer.catalogue.SeenPoints;
import dev.coffer.config.StoreAddress;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Operation;
import dev.coffer.guard.Protected;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.vault.VaultStore;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What this machine remembers of stores, so that one that is missing, and points that went without
 * its doing, are missed. Thread-safe.
 *
 * @param known where stores were, and their newest points
 * @param seen what each vault held
 */
record StoreMemory(KnownStores known, SeenPoints seen) {
    static StoreMemory of(Machine machine) {
        return new StoreMemory(
                new KnownStores(machine.files(), machine.stateFolder()),
                new SeenPoints(machine.files(), machine.stateFolder()));
    }

    /** Remembers what this machine has seen of a store. */
    void remember(Store store, StoreAddress address) throws IOException {
        if (store instanceof VaultStore vault) {
            new SeenVault(seen, vault).add();
        }
        List<RestorePoint> points = store.points();
        if (points.isEmpty()) {
            return;
        }
        RestorePoint newest = points.getLast();
        known.remember(
                new KnownStore(
                        store.id(),
                        address.kind().word(),
                        address.location(),
                        newest.sources(),
                        newest.id(),
                        points.size(),
                        newest.time()));
    }

    /** Remembers that points have gone of which this machine knows why. */
    void rememberGone(Store store, StoreAddress address, List<RestorePoint> gone)
            throws IOException {
        if (store instanceof VaultStore vault) {
            Set<String> files = new HashSet<>();
            for (RestorePoint point : gone) {
                files.add(VaultStore.pointFile(point.id()));
            }
            new SeenVault(seen, vault).replaced(files);
        }
        remember(store, address);
    }

    /**
     * Remembers a store that was given up no longer, so nothing misses it.
     *
     * @param plannedAgain to let go of it
     */
    @Protected(Operation.REMOVE_STORE)
    void letGo(KnownStore store, Destruction plannedAgain, Authorization yes)
            throws CofferException {
        yes.check(plannedAgain);
        seen.forget(store.id());
        known.forget(store.location());
    }
}
