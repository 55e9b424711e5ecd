package dev.coffer.job;

import dev.coffer.audit.LogPurge;
import dev.coffer.base.CofferException;
import dev.coffer.config.StoreAddress;
import dev.coffer.record.StoreLock;
import dev.coffer.store.DataShare;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.store.VerifyReport;
import dev.coffer.vault.PruneOptions;
import dev.coffer.vault.PruneReport;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;

/**
 * Looking after stores: how they stand, whether they are sound, and what puts them in order.
 * Thread-safe; got from {@link Engine#upkeep()}.
 */
public final class Upkeep {
    private final Works works;

    Upkeep(Works works) {
        this.works = works;
    }

    /**
     * How the stores stand that the configuration names and that this machine knows. Changes
     * nothing; a store that cannot be looked at says so.
     */
    public List<StoreStatus> status() throws IOException {
        return new Status(works).all();
    }

    /** How one store stands. */
    public StoreStatus status(StoreChoice choice) throws IOException {
        return new Status(works).of(choice, List.of());
    }

    /** How much a store holds. */
    public StoreStats stats(StoreChoice choice) throws IOException, InterruptedException {
        works.reads().record("stats", choice, null, null);
        try (Store store = works.open(choice)) {
            return StoreStats.of(works.machine().files(), choice.address(), store);
        }
    }

    /**
     * Looks at everything that Coffer depends on.
     *
     * @param store only this one of the stores, or null for all that are configured or known
     */
    public List<Finding> doctor(@Nullable StoreChoice store)
            throws IOException, InterruptedException {
        return new Doctor(works).run(store);
    }

    /**
     * Verifies a store, or what one point of it needs. What is gone from a vault since this machine
     * last looked is among the notes.
     *
     * @param point as for {@link Points#select}, or null for all
     * @param share how much of a vault's content is read; all of any other store's
     */
    public VerifyReport verify(
            StoreChoice choice,
            @Nullable String point,
            PointFilter filter,
            DataShare share,
            RunListener listener)
            throws IOException, InterruptedException {
        return new Verify(works).run(choice, point, filter, share, listener);
    }

    /** What makes the best of vaults that are damaged. */
    public Repair repair() {
        return new Repair(works);
    }

    /**
     * Takes away from a vault what no point needs. Asks the gate first.
     *
     * @param dryRun whether only to tell what would be done
     * @return what was done, or would be
     * @throws dev.coffer.base.DamagedException if something is missing or damaged that points need;
     *     nothing was removed then
     */
    public PruneReport prune(
            StoreChoice choice, PruneOptions options, boolean dryRun, RunListener listener)
            throws IOException, InterruptedException {
        Prune prune = new Prune(works);
        return dryRun
                ? prune.run(choice, options, true, listener)
                : works.records()
                        .of("prune", choice, () -> prune.run(choice, options, false, listener));
    }

    /**
     * Takes away the locks of runs that ended without letting go: one at most, but in a vault. Asks
     * the gate where a vault's was renewed within half an hour.
     *
     * @return who held them
     * @throws CofferException {@code LOCKED} if the holder runs on this machine
     */
    public List<StoreLock.Holder> unlock(StoreChoice choice)
            throws IOException, InterruptedException {
        return works.records().of("unlock", choice, () -> new Unlock(works).run(choice));
    }

    /**
     * Removes the days of the audit log that lie wholly before a date, if the gate lets it. The
     * newest stays.
     *
     * @param before not after today
     * @param dryRun whether only to tell what would go
     * @return what went, or would
     * @throws CofferException {@code VERIFICATION_FAILED} if the log is not as it was written;
     *     nothing went then
     */
    public LogPurge purgeAudit(LocalDate before, boolean dryRun)
            throws IOException, InterruptedException {
        return new AuditPurge(works).run(before, dryRun);
    }

    /**
     * Lets go of a store that was given up, if the gate lets it: this machine no longer knows of
     * it, so nothing misses it. The store itself, if it is there, is not touched.
     *
     * @return whether this machine knew it
     */
    public boolean forgetStore(StoreAddress address) throws IOException, InterruptedException {
        StoreAddress store = address.withoutOptions();
        return works.records()
                .of("forget-store", store.toString(), () -> new ForgetStore(works).run(store));
    }
}
