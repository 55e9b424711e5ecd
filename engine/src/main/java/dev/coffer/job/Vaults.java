package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Name;
import dev.coffer.base.Pause;
import dev.coffer.base.TreePath;
import dev.coffer.config.Setting;
import dev.coffer.config.StoreAddress;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.record.ProcessIdentity;
import dev.coffer.record.StoreHost;
import dev.coffer.record.StoreLock;
import dev.coffer.record.StorePlaces;
import dev.coffer.storage.LocalStorage;
import dev.coffer.storage.ScratchStorage;
import dev.coffer.storage.Storage;
import dev.coffer.vault.VaultOptions;
import dev.coffer.vault.VaultStore;
import dev.coffer.vault.chunk.Polynomial;
import dev.coffer.vault.crypto.PasswordCost;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.VaultHost;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Opens and makes vaults in local folders, with the passwords that the front end knows. */
final class Vaults {
    private static final Name CONFIG = Name.of("config");
    private static final Name KEYS = Name.of("keys");
    private static final int GROUP_READS = 040;

    /** From a vault's first key to its config takes a moment. */
    private static final Duration MAKING_TURN = Duration.ofMillis(50);

    private static final int MAKING_TURNS = 40;

    /** What lies in a folder from which a vault's config was lost, or of one half made. */
    private static final Set<Name> PARTS =
            Set.of(
                    Name.of("data"),
                    Name.of("index"),
                    Name.of("keys"),
                    Name.of("locks"),
                    Name.of("snapshots"),
                    Name.of("lost+found"));

    /** What a run needs besides its workers: two open packs, the index, young objects. */
    private static final long ROOM = 72L << 20;

    /** The largest piece, read and sealed, and a pack. */
    private static final long ROOM_OF_WORKER = 36L << 20;

    /** For a vault that is never kept: its password protects nothing. */
    private static final PasswordCost CHEAP = new PasswordCost(16, 8, 1);

    private final Machine machine;
    private final StoreHost host;
    private final PasswordProvider passwords;

    Vaults(Machine machine, StoreHost host, PasswordProvider passwords) {
        this.machine = machine;
        this.host = host;
        this.passwords = passwords;
    }

    /** Whether there is a vault, be it damaged. */
    boolean isThere(HostPath location) throws OsException {
        try (Folder root = machine.files().open(location)) {
            return root.statIfThere(CONFIG) != null;
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Whether a folder looks like a vault, or like a restic repository: its config and its keys.
     */
    boolean isVault(HostPath location) throws OsException {
        try (Folder root = machine.files().open(location)) {
            return root.statIfThere(CONFIG) != null
                    && isFolder(root.statIfThere(Name.of("keys")))
                    && isFolder(root.statIfThere(Name.of("snapshots")));
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR) || e.is(Errno.EACCES)) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isFolder(@Nullable FileStat stat) {
        return stat != null && stat.isFolder();
    }

    /**
     * Opens a vault.
     *
     * @throws CofferException {@code NO_SUCH_STORE} if there is none, {@code WRONG_PASSWORD}
     */
    VaultStore open(StoreChoice choice, PasswordProvider.Purpose purpose) throws IOException {
        HostPath location = choice.address().location();
        if (!isThere(location)) {
            throw Stores.noSuchStore(choice.address(), null);
        }
        byte[] password = passwords.password(choice, purpose);
        boolean opened = false;
        Storage storage =
                LocalStorage.open(machine.files(), location, machine.randomness(), modes(location));
        try {
            VaultStore vault = store(Repository.open(storage, vaultHost(), password, ""), choice);
            opened = true;
            return vault;
        } finally {
            Arrays.fill(password, (byte) 0);
            if (!opened) {
                storage.close();
            }
        }
    }

    /** Opens a vault, or makes one. */
    VaultStore openOrMake(StoreChoice choice) throws IOException {
        return openOrMake(choice, Polynomial.random(machine.randomness()));
    }

    /**
     * Opens a vault, or makes one.
     *
     * @param polynomial that a new one cuts files by
     */
    VaultStore openOrMake(StoreChoice choice, long polynomial) throws IOException {
        HostPath location = choice.address().location();
        if (isThere(location)) {
            return open(choice, PasswordProvider.Purpose.OPEN);
        }
        checkPlace(choice);
        byte[] password = passwords.password(choice, PasswordProvider.Purpose.MAKE);
        boolean made = false;
        Storage storage =
                LocalStorage.openOrMake(
                        machine.files(),
                        location,
                        machine.randomness(),
                        LocalStorage.Modes.PRIVATE);
        try {
            Repository repository =
                    Repository.make(storage, vaultHost(), password, PasswordCost.NEW, polynomial);
            VaultStore vault = store(repository, choice);
            made = true;
            return vault;
        } finally {
            Arrays.fill(password, (byte) 0);
            if (!made) {
                storage.close();
            }
        }
    }

    /**
     * @throws CofferException {@code USAGE} if a vault lies around a place where a store is to be
     */
    void refuseInside(HostPath location) throws IOException {
        if (location.isRoot()) {
            return;
        }
        HostPath at = machine.files().resolveAsFar(location.parent());
        for (; !at.isRoot(); at = at.parent()) {
            if (isVault(at)) {
                throw CofferException.usage(
                        location
                                + " lies inside the vault at "
                                + at
                                + ", and no store is made in another; name a place outside it");
            }
        }
    }

    /** Opens a vault, or an empty one in memory in place of one that a backup would make. */
    VaultStore openToTry(StoreChoice choice) throws IOException {
        HostPath location = choice.address().location();
        if (isThere(location)) {
            return open(choice, PasswordProvider.Purpose.OPEN);
        }
        checkPlace(choice);
        Storage storage = new ScratchStorage(location.toString());
        return store(Repository.make(storage, vaultHost(), new byte[] {1}, CHEAP), choice);
    }

    /** For people and scripts: who holds a lock, in the form that every store tells it. */
    static StoreLock.Holder holder(Locks.Held lock) {
        return new StoreLock.Holder(
                new ProcessIdentity(lock.file().host(), "", "", "", lock.file().pid(), 0),
                Instant.ofEpochSecond(lock.file().seconds(), lock.file().nanos())
                        .atOffset(ZoneOffset.ofTotalSeconds(lock.file().offset())),
                lock.id().toString());
    }

    private static VaultStore store(Repository repository, StoreChoice choice) {
        return new VaultStore(
                repository,
                choice.address().location(),
                VaultOptions.DEFAULT.with(choice.job().get(Setting.COMPRESSION)));
    }

    private VaultHost vaultHost() {
        return new VaultHost(
                machine.files(),
                machine.clock(),
                machine.randomness(),
                Pause.real(),
                machine.host(),
                machine.user(),
                machine.cacheFolder(),
                workers(Runtime.getRuntime().maxMemory()),
                host.audit());
    }

    /** As many as there is room for: one out of memory would end the run. */
    private int workers(long memory) {
        return Math.clamp((memory - ROOM) / ROOM_OF_WORKER, 1, host.workers());
    }

    /** New files are for the group if the config is, as restic has it. */
    private LocalStorage.Modes modes(HostPath location) throws OsException {
        try (Folder root = machine.files().open(location)) {
            FileStat config = root.statIfThere(CONFIG);
            return config != null && (config.mode() & GROUP_READS) != 0
                    ? LocalStorage.Modes.GROUP
                    : LocalStorage.Modes.PRIVATE;
        }
    }

    /**
     * @throws CofferException {@code USAGE} if a mirror or versioned store lies there
     */
    void refuseOtherKind(StoreAddress address) throws IOException {
        HostPath location = address.location();
        if (StorePlaces.isThere(host, location)) {
            throw CofferException.usage(
                    "there is a store of another kind at "
                            + location
                            + "; write mirror: or versioned: before it, or name another place");
        }
    }

    /**
     * Says so where a vault is that lost the one file without which it is none. Where another run
     * is just making one, waits until it has.
     *
     * @throws CofferException {@code NO_SUCH_STORE} if there are keys and no config
     */
    void refuseWithoutConfig(HostPath location) throws IOException {
        try (Folder root = machine.files().open(location)) {
            for (int turn = 0; lacksConfig(root); turn++) {
                if (turn == MAKING_TURNS) {
                    throw withoutConfig(location, root);
                }
                Pause.real().of(MAKING_TURN);
            }
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                throw e;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CofferException(Reason.INTERRUPTED, "interrupted");
        }
    }

    private static boolean lacksConfig(Folder root) throws OsException {
        FileStat config = root.statIfThere(CONFIG);
        return (config == null || config.size() == 0) && holdsAny(root, KEYS);
    }

    private static CofferException withoutConfig(HostPath location, Folder root)
            throws OsException {
        for (String folder : List.of("snapshots", "index", "data")) {
            if (holdsAny(root, Name.of(folder))) {
                return new CofferException(
                        Reason.NO_SUCH_STORE,
                        location
                                + " has keys but no config: it is a vault that lost it. Put the"
                                + " file back from a copy of the vault, or name another place");
            }
        }
        return new CofferException(
                Reason.NO_SUCH_STORE,
                location
                        + " has keys but no config, and no point was ever stored in it: whoever"
                        + " was to make a vault there died at it, or it lost it. If no other run is"
                        + " at it now, remove that folder, or name another place");
    }

    private static boolean holdsAny(Folder root, Name name) throws OsException {
        if (root.statIfThere(name) == null) {
            return false;
        }
        try (Folder folder = root.openFolder(TreePath.ROOT.child(name))) {
            return !folder.names().isEmpty();
        }
    }

    private void checkPlace(StoreChoice choice) throws IOException {
        HostPath location = choice.address().location();
        StorePlaces.checkNotInside(host, location);
        refuseInside(location);
        try (Folder root = machine.files().open(location)) {
            for (Name name : root.names()) {
                if (!PARTS.contains(name)) {
                    throw new CofferException(
                            Reason.NO_SUCH_STORE,
                            location
                                    + " is not a vault, and not empty (there is "
                                    + name
                                    + "), so no vault is made in it; name an empty or a new"
                                    + " folder");
                }
            }
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }
}
