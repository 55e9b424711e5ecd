package dev.coffer.job;

import dev.coffer.config.StoreAddress;
import dev.coffer.record.StoreFolder;
import dev.coffer.record.StoreLock;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Takes away the lock of a run that ended without letting go, for a person who knows that. */
final class Unlock {
    private final Engine engine;

    Unlock(Engine engine) {
        this.engine = engine;
    }

    /**
     * @return who held it, or null if nobody did
     * @throws dev.coffer.base.CofferException {@code LOCKED} if that process runs on this machine
     */
    StoreLock.@Nullable Holder run(StoreAddress address) throws IOException, InterruptedException {
        if (!engine.stores().isThere(address)) {
            throw Engine.noSuchStore(address, engine.knownStores().at(address.location()));
        }
        try (StoreFolder store =
                StoreFolder.open(engine.stores().host(), address.location(), address.kind())) {
            return store.breakLock();
        }
    }
}
