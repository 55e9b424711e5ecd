package dev.coffer.archive;

import dev.coffer.archive.item.ItemFormat;
import dev.coffer.os.HostPath;
import dev.coffer.record.StoreHost;
import dev.coffer.store.Store;
import dev.coffer.store.StoreOptions;
import dev.coffer.testkit.store.StoreContract;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.tree.Problem;

import org.junit.jupiter.api.Nested;

import java.io.IOException;
import java.util.List;

/** What an archive does as every other store, in each format and with each kind of item. */
class ArchiveContractTest {
    /** One format, one kind of item. */
    abstract static class Of extends StoreContract {
        private final ArchiveOptions options;

        Of(ItemFormat format, ItemKind kind) {
            this.options = ArchiveOptions.of(format).withKind(kind);
        }

        @Override
        protected Store openOrMake(StoreHost host, HostPath location, StoreOptions plain)
                throws IOException {
            return ArchiveStore.openOrMake(host, location, options);
        }

        /** What a zip cannot hold, the manifest does. */
        @Override
        protected List<Problem> lostInCopies(List<Problem> problems) {
            return problems.stream()
                    .filter(p -> p.kind() != Problem.Kind.METADATA_RECORDED)
                    .toList();
        }

        @Override
        protected StoreLab prepared(StoreLab made) {
            return made.skipIfUnchanged(true);
        }
    }

    @Nested
    class FullFoldersTest extends Of {
        FullFoldersTest() {
            super(ItemFormat.FOLDER, ItemKind.FULL);
        }
    }

    @Nested
    class IncrementalFoldersTest extends Of {
        IncrementalFoldersTest() {
            super(ItemFormat.FOLDER, ItemKind.INCREMENTAL);
        }
    }

    @Nested
    class IncrementalGzipTest extends Of {
        IncrementalGzipTest() {
            super(ItemFormat.TAR_GZ, ItemKind.INCREMENTAL);
        }
    }

    @Nested
    class FullZstdTest extends Of {
        FullZstdTest() {
            super(ItemFormat.TAR_ZST, ItemKind.FULL);
        }
    }

    @Nested
    class IncrementalZipTest extends Of {
        IncrementalZipTest() {
            super(ItemFormat.ZIP, ItemKind.INCREMENTAL);
        }

        /** A zip has no holes. */
        @Override
        protected void sparseFileIsReadUpToEachHoleAndNoFurther() {}
    }
}
