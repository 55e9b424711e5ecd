package dev.coffer.archive;

import dev.coffer.archive.item.ItemFormat;
import dev.coffer.os.HostPath;
import dev.coffer.record.StoreHost;
import dev.coffer.store.Store;
import dev.coffer.store.StoreOptions;
import dev.coffer.testkit.store.LocalDeletionContract;

import org.junit.jupiter.api.Nested;

import java.io.IOException;

/** Items of an archive that are deleted, alone and in chains. */
class ArchiveDeletionTest {
    abstract static class Of extends LocalDeletionContract {
        private final ArchiveOptions options;

        Of(ItemFormat format, ItemKind kind) {
            this.options = ArchiveOptions.of(format).withKind(kind);
        }

        @Override
        protected Store openOrMake(StoreHost host, HostPath location, StoreOptions plain)
                throws IOException {
            return ArchiveStore.openOrMake(host, location, options);
        }
    }

    @Nested
    class FullTest extends Of {
        FullTest() {
            super(ItemFormat.TAR_GZ, ItemKind.FULL);
        }
    }

    @Nested
    class IncrementalTest extends Of {
        IncrementalTest() {
            super(ItemFormat.FOLDER, ItemKind.INCREMENTAL);
        }
    }

    @Nested
    class DifferentialTest extends Of {
        DifferentialTest() {
            super(ItemFormat.ZIP, ItemKind.DIFFERENTIAL);
        }
    }
}
