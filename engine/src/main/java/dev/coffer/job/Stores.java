package dev.coffer.job;

import dev.coffer.archive.ArchiveStore;
import dev.coffer.audit.Audit;
import dev.coffer.audit.AuditHead;
import dev.coffer.audit.AuditMark;
import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.catalogue.KnownStore;
import dev.coffer.catalogue.KnownStores;
import dev.coffer.config.StoreAddress;
import dev.coffer.mirror.MirrorStore;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.OsException;
import dev.coffer.record.ProcessIdentity;
import dev.coffer.record.StoreHost;
import dev.coffer.record.StorePlaces;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.versioned.VersionedStore;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Opens and makes stores of every kind. */
final class Stores {
    /** How long a second run waits for the first before it says who holds the store. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int MOST_WORKERS = 4;

    private final KnownStores known;
    private final StoreHost host;
    private final Vaults vaults;

    Stores(Machine machine, KnownStores known, PasswordProvider passwords, Audit audit) {
        this.known = known;
        int cores = Runtime.getRuntime().availableProcessors();
        this.host =
                new StoreHost(
                        machine.files(),
                        machine.clock(),
                        machine.randomness(),
                        ProcessIdentity.current(machine.files()),
                        PATIENCE,
                        Math.clamp(cores, 1, MOST_WORKERS),
                        () -> mark(audit, machine.user()));
        this.vaults = new Vaults(machine, host, passwords);
    }

    private static @Nullable AuditMark mark(Audit audit, String user) {
        AuditHead head = audit.head();
        return head == null ? null : new AuditMark(head, user);
    }

    StoreHost host() {
        return host;
    }

    Vaults vaults() {
        return vaults;
    }

    boolean isThere(StoreAddress address) throws CofferException {
        try {
            return switch (address.kind()) {
                case MIRROR, VERSIONED, ARCHIVE -> StorePlaces.isThere(host, address.location());
                case VAULT -> vaults.isThere(address.location());
            };
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
     * The folder of a store as scans know it.
     *
     * @param address null for none
     * @return empty if there is no store
     */
    List<FileStat> folders(@Nullable StoreAddress address) throws IOException {
        return address != null && isThere(address)
                ? List.of(host.files().stat(address.location()))
                : List.of();
    }

    /**
     * @throws dev.coffer.base.CofferException {@code NO_SUCH_STORE} if there is none
     */
    Store open(StoreChoice choice) throws IOException {
        StoreAddress address = choice.address();
        KnownStore before = known.at(address.location());
        if (address.kind() == StoreKind.VAULT) {
            vaults.refuseOtherKind(address);
            vaults.refuseWithoutConfig(address.location());
        }
        if (!isThere(address) && before != null) {
            throw noSuchStore(address, before);
        }
        return switch (address.kind()) {
            case MIRROR -> MirrorStore.open(host, address.location(), choice.options());
            case VERSIONED -> VersionedStore.open(host, address.location(), choice.options());
            case ARCHIVE ->
                    ArchiveStore.open(host, address.location(), choice.job().archiveOptions());
            case VAULT -> vaults.open(choice, PasswordProvider.Purpose.OPEN);
        };
    }

    /**
     * Opens a store, or a place where the first backup makes one.
     *
     * @param create also where this machine knows of one that is not there now
     * @param dryRun whether nothing is to be made
     */
    Store openOrMake(StoreChoice choice, boolean create, boolean dryRun) throws IOException {
        StoreAddress address = choice.address();
        if (address.kind() == StoreKind.VAULT) {
            vaults.refuseOtherKind(address);
            vaults.refuseWithoutConfig(address.location());
        }
        KnownStore before = isThere(address) || create ? null : known.at(address.location());
        if (before != null) {
            throw noSuchStore(address, before);
        }
        if (address.kind() != StoreKind.VAULT && !isThere(address)) {
            vaults.refuseInside(address.location());
        }
        return switch (address.kind()) {
            case MIRROR -> MirrorStore.openOrMake(host, address.location(), choice.options());
            case VERSIONED -> VersionedStore.openOrMake(host, address.location(), choice.options());
            case ARCHIVE ->
                    ArchiveStore.openOrMake(
                            host, address.location(), choice.job().archiveOptions());
            case VAULT -> dryRun ? vaults.openToTry(choice) : vaults.openOrMake(choice);
        };
    }

    /** What to say of a store that is not there: whether this machine knows it or not. */
    static CofferException noSuchStore(StoreAddress address, @Nullable KnownStore before) {
        String what =
                before == null
                        ? "there is no store at "
                                + address.withoutOptions()
                                + "; is the name right, and its disk mounted? coffer backup --to"
                                + " makes one"
                        : missing(address, before);
        return new CofferException(Reason.NO_SUCH_STORE, what);
    }

    private static String missing(StoreAddress address, KnownStore before) {
        return address.withoutOptions()
                + " is not there now, but was on "
                + PointLabel.minute(before.seen())
                + "; is its disk mounted? coffer backup --create begins a new store in its place,"
                + " coffer status --forget lets go of it";
    }
}
