package dev.coffer.versioned;

import dev.coffer.os.HostPath;
import dev.coffer.record.StoreHost;
import dev.coffer.store.Store;
import dev.coffer.store.StoreOptions;
import dev.coffer.testkit.store.LocalDeletionContract;

import java.io.IOException;

/** Points of a versioned store that are deleted. */
class VersionedDeletionTest extends LocalDeletionContract {
    @Override
    protected Store openOrMake(StoreHost host, HostPath location, StoreOptions options)
            throws IOException {
        return VersionedStore.openOrMake(host, location, options);
    }
}
