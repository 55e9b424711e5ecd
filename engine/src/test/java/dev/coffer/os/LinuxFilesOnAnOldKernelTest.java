package dev.coffer.os;

import dev.coffer.testkit.os.ChangesContract;
import dev.coffer.testkit.os.ConfinementContract;
import dev.coffer.testkit.os.ContentContract;
import dev.coffer.testkit.os.MetadataContract;
import dev.coffer.testkit.os.NamesContract;

import org.junit.jupiter.api.Nested;

/** The same without the newer system calls, by the older ones. */
class LinuxFilesOnAnOldKernelTest {
    @Nested
    class Names extends NamesContract {
        @Override
        protected HostFiles files() {
            return new LinuxFiles(Kernel.old());
        }
    }

    @Nested
    class Confinement extends ConfinementContract {
        @Override
        protected HostFiles files() {
            return new LinuxFiles(Kernel.old());
        }
    }

    @Nested
    class Changes extends ChangesContract {
        @Override
        protected HostFiles files() {
            return new LinuxFiles(Kernel.old());
        }
    }

    @Nested
    class Metadata extends MetadataContract {
        @Override
        protected HostFiles files() {
            return new LinuxFiles(Kernel.old());
        }
    }

    @Nested
    class Content extends ContentContract {
        @Override
        protected HostFiles files() {
            return new LinuxFiles(Kernel.old());
        }
    }
}
