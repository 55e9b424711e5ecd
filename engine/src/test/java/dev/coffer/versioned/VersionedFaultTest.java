package dev.coffer.versioned;

import dev.coffer.os.HostPath;
import dev.coffer.record.StoreHost;
import dev.coffer.store.Store;
import dev.coffer.store.StoreOptions;
import dev.coffer.testkit.store.StoreFaultContract;

import java.io.IOException;

class VersionedFaultTest extends StoreFaultContract {
    @Override
    protected Store openOrMake(StoreHost host, HostPath location, StoreOptions options)
            throws IOException {
        return VersionedStore.openOrMake(host, location, options);
    }
}
