package dev.coffer.os;

import dev.coffer.testkit.os.ChangesContract;
import dev.coffer.testkit.os.ConfinementContract;
import dev.coffer.testkit.os.ContentContract;
import dev.coffer.testkit.os.MetadataContract;
import dev.coffer.testkit.os.NamesContract;

import org.junit.jupiter.api.Nested;

/** Files by handle on Linux do what the contract says. */
class LinuxFilesTest {
    @Nested
    class Names extends NamesContract {
        @Override
        protected HostFiles files() {
            return HostFiles.ofThisSystem();
        }
    }

    @Nested
    class Confinement extends ConfinementContract {
        @Override
        protected HostFiles files() {
            return HostFiles.ofThisSystem();
        }
    }

    @Nested
    class Changes extends ChangesContract {
        @Override
        protected HostFiles files() {
            return HostFiles.ofThisSystem();
        }
    }

    @Nested
    class Metadata extends MetadataContract {
        @Override
        protected HostFiles files() {
            return HostFiles.ofThisSystem();
        }
    }

    @Nested
    class Content extends ContentContract {
        @Override
        protected HostFiles files() {
            return HostFiles.ofThisSystem();
        }
    }
}
