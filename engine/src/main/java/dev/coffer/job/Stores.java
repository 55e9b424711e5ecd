package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.catalogue.KnownStore;
import dev.coffer.catalogue.KnownStores;
import dev.coffer.config.StoreAddress;
import dev.coffer.mirror.MirrorStore;
import dev.coffer.os.Errno;
import dev.coffer.os.OsException;
import dev.coffer.record.ProcessIdentity;
import dev.coffer.record.StoreFolder;
import dev.coffer.record.StoreHost;
import dev.coffer.store.Store;
import dev.coffer.versioned.VersionedStore;

import java.io.IOException;
import java.time.Duration;

/** Opens and makes stores of every kind. */
final class Stores {
    /** How long a second run waits for the first before it says who holds the store. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int MOST_WORKERS = 4;

    private final KnownStores known;
    private final StoreHost host;

    Stores(Machine machine, KnownStores known) {
        this.known = known;
        int cores = Runtime.getRuntime().availableProcessors();
        this.host =
                new StoreHost(
                        machine.files(),
                        machine.clock(),
                        machine.randomness(),
                        ProcessIdentity.current(machine.files()),
                        PATIENCE,
                        Math.clamp(cores, 1, MOST_WORKERS));
    }

    StoreHost host() {
        return host;
    }

    boolean isThere(StoreAddress address) throws CofferException {
        try {
            return StoreFolder.isThere(host, address.location());
        } catch (OsException e) {
            throw CofferException.failed(
                    "cannot look for a store at "
                            + address.location()
                            + ": "
                            + e.reason()
                            + (e.is(Errno.EACCES, Errno.EPERM)
                                    ? "; run this as the user who owns it"
                                    : "; see whether its disk is still there"),
                    e);
        }
    }

    /**
     * @throws dev.coffer.base.CofferException {@code NO_SUCH_STORE} if there is none
     */
    Store open(StoreChoice choice) throws IOException {
        StoreAddress address = choice.address();
        KnownStore before = known.at(address.location());
        if (!isThere(address) && before != null) {
            throw Engine.noSuchStore(address, before);
        }
        return switch (address.kind()) {
            case MIRROR -> MirrorStore.open(host, address.location(), choice.options());
            case VERSIONED -> VersionedStore.open(host, address.location(), choice.options());
            case VAULT -> throw notYet();
        };
    }

    /**
     * Opens a store, or a place where the first backup makes one.
     *
     * @param create also where this machine knows of one that is not there now
     */
    Store openOrMake(StoreChoice choice, boolean create) throws IOException {
        StoreAddress address = choice.address();
        KnownStore before = isThere(address) || create ? null : known.at(address.location());
        if (before != null) {
            throw Engine.noSuchStore(address, before);
        }
        return switch (address.kind()) {
            case MIRROR -> MirrorStore.openOrMake(host, address.location(), choice.options());
            case VERSIONED -> VersionedStore.openOrMake(host, address.location(), choice.options());
            case VAULT -> throw notYet();
        };
    }

    private static CofferException notYet() {
        return CofferException.usage("a vault cannot be used this way yet");
    }
}
