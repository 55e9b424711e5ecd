package dev.coffer.archive;

import dev.coffer.archive.item.ItemFormat;
import dev.coffer.os.HostPath;
import dev.coffer.record.StoreHost;
import dev.coffer.store.Store;
import dev.coffer.store.StoreOptions;
import dev.coffer.testkit.store.StoreFaultContract;

import org.junit.jupiter.api.Nested;

import java.io.IOException;

/** What an archive does when the machine stops or the disk fails, at each change it makes. */
class ArchiveFaultTest {
    abstract static class Of extends StoreFaultContract {
        private final ArchiveOptions options;

        Of(ItemFormat format) {
            this.options = ArchiveOptions.of(format).withKind(ItemKind.INCREMENTAL);
        }

        @Override
        protected Store openOrMake(StoreHost host, HostPath location, StoreOptions plain)
                throws IOException {
            return ArchiveStore.openOrMake(host, location, options);
        }

        /** An archive has no commit record; see {@link ArchiveChainTest}. */
        @Override
        protected void failureAfterTheCommitSaysThatTheRunIsDoneAndTheNextCommandFinishesIt() {}

        /** What an archive's run has made is of no use to the next. */
        @Override
        protected void whatALaterRunCopiedBeforeItWasInterruptedIsNotCopiedAgain() {}
    }

    @Nested
    class FolderTest extends Of {
        FolderTest() {
            super(ItemFormat.FOLDER);
        }
    }

    @Nested
    class GzipTest extends Of {
        GzipTest() {
            super(ItemFormat.TAR_GZ);
        }

        /** So small an item is written by few calls. */
        @Override
        protected void storeThatIsTakenAwayEndsTheRunWithOneMessage() {}

        @Override
        protected void storeThatIsRenamedMeanwhileEndsTheRunWithOneMessageAndLosesNothing() {}
    }
}
