package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.os.HostPath;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.DataShare;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.tree.ProblemLog;
import dev.coffer.vault.PointRepair;
import dev.coffer.vault.SourceRepair;
import dev.coffer.vault.VaultRepair;
import dev.coffer.vault.VaultStore;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Repairs a vault, once somebody has said yes to what exactly. */
public final class Repair {
    private final Works works;

    Repair(Works works) {
        this.works = works;
    }

    private interface Work<T> {
        T with(VaultStore vault) throws IOException, InterruptedException;
    }

    private <T> T in(StoreChoice choice, Work<T> work) throws IOException, InterruptedException {
        try (Store store = works.open(choice)) {
            if (!(store instanceof VaultStore vault)) {
                throw CofferException.usage(
                        "only a vault is repaired; for "
                                + choice.address().withoutOptions()
                                + " coffer backup --checksum makes copies again of what the source"
                                + " still has");
            }
            return work.with(vault);
        }
    }

    private <T> T in(StoreChoice choice, boolean dryRun, Work<T> work)
            throws IOException, InterruptedException {
        return dryRun
                ? in(choice, work)
                : works.records().of("repair", choice, () -> in(choice, work));
    }

    /**
     * Makes the index say what is in the packs, and takes damaged packs out.
     *
     * @param share how much of the packs is read to find out which are damaged
     * @param dryRun whether only to tell what would be done
     */
    public VaultRepair.Report packs(
            StoreChoice choice, DataShare share, boolean dryRun, RunListener listener)
            throws IOException, InterruptedException {
        return in(
                choice,
                dryRun,
                vault -> {
                    VaultRepair repair = new VaultRepair(vault, share, works.plans());
                    VaultRepair.Planned planned = repair.plan(listener);
                    Destruction plan = planned.destruction();
                    if (plan == null) {
                        return planned.report();
                    }
                    if (dryRun) {
                        works.plans().remove(plan);
                        return planned.report();
                    }
                    Authorization yes = works.gate().authorize(plan);
                    VaultRepair.Report report = repair.apply(planned, yes, listener);
                    works.plans().remove(plan);
                    return report;
                });
    }

    /**
     * Puts back what points need and the vault has lost, as far as sources still have it. For
     * vaults whose packs and index are in order.
     *
     * @param folder that has what the only source of points had, or null for where sources lay
     * @param dryRun whether only to tell what is lost
     */
    public SourceRepair.Report fromSources(
            StoreChoice choice, @Nullable HostPath folder, boolean dryRun, RunListener listener)
            throws IOException, InterruptedException {
        return in(
                choice,
                dryRun,
                vault -> {
                    SourceRepair repair = new SourceRepair(vault, listener);
                    return dryRun
                            ? repair.look()
                            : repair.run(
                                    (point, fill) -> read(choice, point, folder, fill, listener));
                });
    }

    private void read(
            StoreChoice choice,
            RestorePoint point,
            @Nullable HostPath folder,
            SourceRepair.Fill fill,
            RunListener listener)
            throws IOException, InterruptedException {
        if (folder != null && point.sources().size() > 1) {
            return; // which one of them it has nobody can tell
        }
        try (LiveSources live =
                folder == null
                        ? LiveSources.of(works.machine(), point, choice.job(), _ -> {})
                        : LiveSources.at(works.machine(), point, folder, choice.job())) {
            fill.from(request(live, point));
        } catch (CofferException e) {
            listener.notice(e.getMessage() + "; nothing was taken from there");
            return;
        }
        try (LiveSources raw =
                LiveSources.raw(
                        works.machine(), point, folder, choice.job())) { // restic's databases
            fill.from(request(raw, point));
        }
    }

    private static BackupRequest request(LiveSources live, RestorePoint point) {
        return BackupRequest.of(
                live.tree(), point.sources(), point.rules(), new ProblemLog(_ -> {}));
    }

    /**
     * Gives points that need what is lost a form without it.
     *
     * @param dryRun whether only to tell what would be done
     */
    public PointRepair.Report points(StoreChoice choice, boolean dryRun)
            throws IOException, InterruptedException {
        return dryRun
                ? in(choice, vault -> pointsOf(vault, true))
                : works.records()
                        .repairPoints(choice, () -> in(choice, vault -> pointsOf(vault, false)));
    }

    private PointRepair.Report pointsOf(VaultStore vault, boolean dryRun)
            throws IOException, InterruptedException {
        PointRepair repair = new PointRepair(vault, works.plans());
        PointRepair.Planned planned = repair.plan();
        Destruction plan = planned.destruction();
        if (plan == null) {
            return planned.report();
        }
        if (dryRun) {
            works.plans().remove(plan);
            return planned.report();
        }
        Authorization yes = works.gate().authorize(plan);
        PointRepair.Report report = repair.apply(planned, yes);
        works.plans().remove(plan);
        new SeenVault(works.memory().seen(), vault).gone();
        return report;
    }
}
