package dev.coffer.record;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.DamagedException;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.store.StoreKind;

/** The way into the folder of a store that is there, and what is said where it is not. */
final class StoreOpening {
    private static final int SMALL = 1 << 20;

    private StoreOpening() {}

    static Folder openRoot(StoreHost host, HostPath location) throws CofferException {
        try {
            return host.files().open(location);
        } catch (OsException e) {
            if (e.is(Errno.ENOTDIR)) {
                throw notAFolder(location, e);
            }
            if (StorePlaces.isAbsent(e)) {
                throw new CofferException(
                        Reason.NO_SUCH_STORE,
                        "there is no store at "
                                + location
                                + ": the folder does not exist. Is its disk mounted, and the name"
                                + " right?",
                        e);
            }
            throw CofferException.failed(
                    "the store at " + location + " cannot be opened: " + e.reason(), e);
        }
    }

    static CofferException notAFolder(HostPath location, OsException e) {
        return new CofferException(
                Reason.NO_SUCH_STORE,
                "there is no store at "
                        + location
                        + ", and none can be: it, or what it lies in, is no folder. Name another"
                        + " place",
                e);
    }

    static Folder openCoffer(Folder root, HostPath location) throws CofferException {
        try {
            return root.openFolder(Layout.COFFER);
        } catch (OsException e) {
            if (StorePlaces.isAbsent(e) || e.is(Errno.ELOOP)) {
                throw new CofferException(
                        Reason.NO_SUCH_STORE,
                        location + " is not a store: it has no folder .coffer",
                        e);
            }
            throw CofferException.failed(
                    "the store at " + location + " cannot be read: " + e.reason(), e);
        }
    }

    static StoreIdentity readIdentity(Folder coffer, HostPath location)
            throws CofferException, OsException {
        byte[] json = SmallFiles.readIfThere(coffer, Layout.IDENTITY, SMALL);
        if (json == null && !StorePlaces.holdsRecord(coffer)) {
            throw new CofferException(
                    Reason.NO_SUCH_STORE,
                    location + " is not a store: it has no file .coffer/store.json");
        }
        try {
            if (json == null) {
                throw new DamagedException("it is missing");
            }
            return StoreIdentity.parse(json);
        } catch (DamagedException e) {
            throw new DamagedException(
                    location
                            + "/.coffer/store.json is damaged ("
                            + e.getMessage()
                            + "). The copies beside it are plain files and can be taken from there;"
                            + " to go on, back up into a new store",
                    e);
        }
    }

    static void check(StoreIdentity identity, HostPath location, StoreKind kind)
            throws CofferException {
        if (identity.format() > StoreIdentity.FORMAT) {
            throw CofferException.failed(
                    "the store at "
                            + location
                            + " was written by a newer version of Coffer (its format is "
                            + identity.format()
                            + ", this one knows "
                            + StoreIdentity.FORMAT
                            + "); use a newer Coffer for it");
        }
        if (!identity.is(kind)) {
            throw CofferException.usage(
                    "the store at "
                            + location
                            + " is of kind "
                            + identity.kind()
                            + ", not "
                            + kind.word()
                            + "; write "
                            + identity.kind()
                            + ":"
                            + location);
        }
    }
}
