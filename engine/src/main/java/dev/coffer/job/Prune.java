package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.vault.PruneOptions;
import dev.coffer.vault.PruneReport;
import dev.coffer.vault.VaultPrune;
import dev.coffer.vault.VaultStore;
import dev.coffer.vault.repository.RepositoryLock;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Set;

/** Takes away from a vault what no point needs, once somebody has said yes to what exactly. */
final class Prune {
    private final Works works;

    Prune(Works works) {
        this.works = works;
    }

    PruneReport run(StoreChoice choice, PruneOptions options, boolean dryRun, RunListener listener)
            throws IOException, InterruptedException {
        try (Store store = works.open(choice)) {
            if (!(store instanceof VaultStore vault)) {
                throw CofferException.usage(
                        "only a vault is pruned; "
                                + choice.address().withoutOptions()
                                + " keeps nothing that no point needs");
            }
            VaultPrune prune = new VaultPrune(vault, options, works.plans());
            boolean asks = dryRun || !works.gate().answersAtOnce();
            try (@Nullable RepositoryLock lock = asks ? null : prune.lockAtOnce()) {
                return run(prune, lock, dryRun, listener);
            }
        }
    }

    /**
     * @param lock null if none is kept while somebody is asked
     */
    private PruneReport run(
            VaultPrune prune, @Nullable RepositoryLock lock, boolean dryRun, RunListener listener)
            throws IOException, InterruptedException {
        VaultPrune.Planned planned =
                lock == null
                        ? prune.plan(Set.of(), listener)
                        : prune.planLocked(Set.of(), listener);
        Destruction plan = planned.destruction();
        if (plan == null) {
            return planned.report();
        }
        if (dryRun) {
            works.plans().remove(plan);
            return planned.report();
        }
        Authorization yes = works.gate().authorize(plan);
        PruneReport report =
                lock == null
                        ? prune.apply(planned, yes, listener)
                        : prune.apply(planned, yes, lock, listener);
        works.plans().remove(plan);
        return report;
    }
}
