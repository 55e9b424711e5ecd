package dev.coffer.job;

import dev.coffer.archive.ArchiveOptions;
import dev.coffer.archive.ArchiveStore;
import dev.coffer.archive.Replaced;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;

import java.io.IOException;
import java.util.List;

/** Makes one file of an archive's item that is a folder, once somebody has said yes. */
final class ReplaceItem {
    private final Works works;

    ReplaceItem(Works works) {
        this.works = works;
    }

    Replaced run(
            StoreChoice choice,
            String point,
            PointFilter filter,
            ArchiveOptions how,
            RunListener listener)
            throws IOException, InterruptedException {
        try (Store store = works.open(choice)) {
            if (!(store instanceof ArchiveStore archive)) {
                throw new IllegalStateException("it is an archive");
            }
            RestorePoint chosen = works.points().selectKept(store, choice.address(), point, filter);
            Destruction plan = archive.planReplacing(chosen, works.plans());
            Authorization yes = works.gate().authorize(plan);
            works.plans().remove(plan);
            Replaced replaced = archive.replace(chosen, how, works.plans(), yes, listener);
            new VerifiedPoints(works.machine()).add(store, List.of(replaced.point()), listener);
            works.memory().rememberGone(store, choice.address(), List.of(chosen));
            return replaced;
        }
    }
}
