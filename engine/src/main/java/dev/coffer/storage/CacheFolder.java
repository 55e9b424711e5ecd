package dev.coffer.storage;

import dev.coffer.base.Name;
import dev.coffer.base.Randomness;
import dev.coffer.base.Timestamp;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The user's folder for what Coffer can have again at any time: a folder for each store, named by
 * its id, which may be deleted whenever nobody uses it. Each is dated when it is used; what was not
 * for 30 days is removed, half-written files among it. Whatever fails here is no failure of what it
 * was for: there is no cache then. Thread-safe; several processes may use one folder.
 */
public final class CacheFolder {
    private static final Name TAG = Name.of("CACHEDIR.TAG");
    private static final Name STORES = Name.of("stores");
    private static final byte[] SIGNATURE =
            ("Signature: 8a477f597d28d172789f06886806bc55\n"
                            + "# This folder is a cache of Coffer, and can be deleted at any"
                            + " time.\n")
                    .getBytes(StandardCharsets.US_ASCII);
    private static final Duration OLD = Duration.ofDays(30);

    /** So long a folder keeps its date although it is used: writing it costs more than reading. */
    private static final Duration DATED = Duration.ofDays(1);

    private final HostFiles files;
    private final HostPath folder;
    private final Clock clock;
    private final Randomness randomness;

    /**
     * @param folder made when it is first used; the root for no cache at all
     */
    public CacheFolder(HostFiles files, HostPath folder, Clock clock, Randomness randomness) {
        this.files = files;
        this.folder = folder;
        this.clock = clock;
        this.randomness = randomness;
    }

    /**
     * Where the files of a store lie, whether they do or not; null if nothing is to be kept.
     *
     * @param store its id
     */
    public @Nullable HostPath place(String store) {
        return folder.isRoot() || store.isEmpty()
                ? null
                : folder.resolve(STORES).resolve(Name.of(store));
    }

    /** The same as a storage, made where it is missing; null where that is not to be had. */
    public @Nullable Storage storage(String store) {
        HostPath place = make(store);
        if (place == null) {
            return null;
        }
        try {
            return LocalStorage.open(files, place, randomness, LocalStorage.Modes.CACHE);
        } catch (StorageException e) {
            return null; // somebody deletes it just now
        }
    }

    /** The folder of a store, made where it is missing; null where that cannot be done. */
    public @Nullable HostPath make(String store) {
        HostPath place = place(store);
        if (place == null) {
            return null;
        }
        try (Folder top = SmallFiles.openOrCreate(files, folder, 0700)) {
            if (top.statIfThere(TAG) == null) {
                SmallFiles.replace(top, TAG, SIGNATURE, 0600);
            }
            try (Folder stores = child(top, STORES)) {
                use(stores, place.name());
            }
            return place;
        } catch (OsException e) {
            return null; // no room, no right to write, no such place
        }
    }

    private static Folder child(Folder parent, Name name) throws OsException {
        if (parent.statIfThere(name) == null) {
            try {
                parent.createFolder(name, 0700);
            } catch (OsException e) {
                if (!e.is(Errno.EEXIST)) { // another process was faster
                    throw e;
                }
            }
        }
        return parent.openFolder(name);
    }

    private void use(Folder stores, Name name) throws OsException {
        Instant now = clock.instant();
        FileStat before = stores.statIfThere(name);
        if (before != null && !isOlder(before, now.minus(DATED))) {
            return;
        }
        try (Folder own = child(stores, name)) {
            own.setModified(Timestamp.of(now));
        }
        for (Folder.Listed each : stores.list()) {
            if (isOlder(each.stat(), now.minus(OLD))) {
                remove(stores, each);
            }
        }
    }

    private static boolean isOlder(FileStat stat, Instant than) {
        return stat.modified().toInstant().isBefore(than);
    }

    /** As far as it goes: what cannot be removed is tried again another day. */
    private static void remove(Folder parent, Folder.Listed entry) {
        try {
            if (!entry.stat().isFolder()) {
                parent.removeFile(entry.name());
                return;
            }
            try (Folder folder = parent.openFolder(entry.name())) {
                for (Folder.Listed each : folder.list()) {
                    remove(folder, each);
                }
            }
            parent.removeFolder(entry.name());
        } catch (OsException e) {
            // another process may be at it, or somebody put there what is not ours to remove
        }
    }
}
