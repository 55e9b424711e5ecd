package dev.coffer.job;

import dev.coffer.config.StoreAddress;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.record.StoreFolder;
import dev.coffer.record.StoreLock;
import dev.coffer.vault.VaultStore;
import dev.coffer.vault.VaultUnlock;
import dev.coffer.vault.repository.Locks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Takes away the locks of runs that ended without letting go, for a person who knows that. */
final class Unlock {
    private final Works works;

    Unlock(Works works) {
        this.works = works;
    }

    /**
     * @return who held them
     * @throws dev.coffer.base.CofferException {@code LOCKED} if that process runs on this machine,
     *     {@code NEEDS_YES} if one may run on another and there was no yes to that
     */
    List<StoreLock.Holder> run(StoreChoice choice) throws IOException, InterruptedException {
        StoreAddress address = choice.address();
        if (!works.stores().isThere(address)) {
            throw Stores.noSuchStore(address, works.memory().known().at(address.location()));
        }
        return switch (address.kind()) {
            case MIRROR, VERSIONED, ARCHIVE -> ofFolder(address);
            case VAULT -> ofVault(choice);
        };
    }

    private List<StoreLock.Holder> ofFolder(StoreAddress address)
            throws IOException, InterruptedException {
        try (StoreFolder store =
                StoreFolder.open(works.stores().host(), address.location(), address.kind())) {
            StoreLock.Holder holder = store.breakLock();
            return holder == null ? List.of() : List.of(holder);
        }
    }

    private List<StoreLock.Holder> ofVault(StoreChoice choice)
            throws IOException, InterruptedException {
        try (VaultStore vault =
                works.stores().vaults().open(choice, PasswordProvider.Purpose.OPEN)) {
            List<StoreLock.Holder> holders = new ArrayList<>();
            VaultUnlock unlock = new VaultUnlock(vault, works.plans());
            VaultUnlock.Planned planned = unlock.plan();
            Destruction plan = planned.destruction();
            Authorization yes = plan == null ? null : works.gate().authorize(plan);
            for (Locks.Held lock : unlock.apply(planned, yes)) {
                holders.add(Vaults.holder(lock));
            }
            if (plan != null) {
                works.plans().remove(plan);
            }
            return holders;
        }
    }
}
