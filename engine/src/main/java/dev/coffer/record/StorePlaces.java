package dev.coffer.record;

import dev.coffer.base.CofferException;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Where stores are, and where none may be made: looks, and opens nothing for good. */
public final class StorePlaces {
    private StorePlaces() {}

    /** Whether there is a store of any kind or version, be it damaged. */
    public static boolean isThere(StoreHost host, HostPath location) throws OsException {
        return isThere(host.files(), location);
    }

    static boolean isThere(HostFiles files, HostPath location) throws OsException {
        try (Folder root = files.open(location);
                Folder coffer = root.openFolder(Layout.COFFER)) {
            return coffer.statIfThere(Layout.IDENTITY) != null || holdsRecord(coffer);
        } catch (OsException e) {
            if (isAbsent(e) || e.is(Errno.ELOOP)) {
                return false;
            }
            throw e;
        }
    }

    /** Whether a {@code .coffer} without {@code store.json} was one of ours. */
    static boolean holdsRecord(Folder coffer) throws OsException {
        return coffer.statIfThere(Layout.TREES) != null
                && coffer.statIfThere(Layout.POINTS) != null;
    }

    /**
     * @throws CofferException {@code USAGE} if the location lies inside another store: its backups
     *     would take it for something foreign among their copies
     */
    public static void checkNotInside(StoreHost host, HostPath location) throws IOException {
        HostPath store = storeAround(host.files(), location.parent());
        if (store != null) {
            throw CofferException.usage(
                    location
                            + " lies inside the store at "
                            + store
                            + ", and no store is made in another; name a place outside it");
        }
    }

    /**
     * The store that a place is or lies in, links on its way followed; null if there is none. What
     * of the place is not there yet does not matter.
     */
    public static @Nullable HostPath storeAround(HostFiles files, HostPath place)
            throws OsException {
        for (HostPath at = files.resolveAsFar(place); !at.isRoot(); at = at.parent()) {
            if (mayBeThere(files, at)) {
                return at;
            }
        }
        return null;
    }

    private static boolean mayBeThere(HostFiles files, HostPath place) throws OsException {
        try {
            return isThere(files, place);
        } catch (OsException e) {
            if (e.is(Errno.EACCES, Errno.EPERM)) {
                return false; // what one may not look into, one does not back up into either
            }
            throw e;
        }
    }

    static boolean isAbsent(OsException e) {
        return e.is(Errno.ENOENT, Errno.ENOTDIR);
    }
}
