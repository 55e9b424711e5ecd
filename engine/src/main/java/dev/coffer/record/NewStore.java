package dev.coffer.record;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Name;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.os.Xattr;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.StoreKind;
import dev.coffer.writer.TreeRemover;

import java.io.IOException;
import java.util.List;

/** Makes stores on local folders. */
public final class NewStore {
    private static final int MODE = 0700;
    private static final int FILE_MODE = 0600;

    private NewStore() {}

    /**
     * Makes a store and opens it. The folder may exist if it is empty. All or nothing: a crash
     * leaves no store, and the next attempt starts over. Of several that come at once one makes it.
     *
     * @param listener told of the store that is new
     * @throws CofferException if the folder is not empty, or a store of another kind
     */
    public static StoreFolder open(
            StoreHost host,
            HostPath location,
            StoreKind kind,
            List<SourcePlace> sources,
            RunListener listener)
            throws IOException, InterruptedException {
        boolean isNew;
        try (Folder root = SmallFiles.openOrCreate(host.files(), location, MODE);
                Folder _ = StoreLock.guard(root)) {
            isNew = root.statIfThere(Layout.COFFER) == null;
            if (isNew) {
                checkEmpty(root, location);
                make(host, root, kind, sources);
            }
        } catch (OsException e) {
            if (e.is(Errno.ENOTDIR)) {
                throw StoreOpening.notAFolder(location, e);
            }
            throw CofferException.failed(
                    "no store could be made at "
                            + location
                            + ": "
                            + e.reason()
                            + "; "
                            + StoreTrouble.wayOut(e),
                    e);
        }
        StoreFolder store = StoreFolder.open(host, location, kind);
        if (isNew) {
            listener.notice("A new " + kind.word() + " store was made at " + location + ".");
        }
        return store;
    }

    private static void make(StoreHost host, Folder root, StoreKind kind, List<SourcePlace> sources)
            throws IOException {
        StoreIdentity identity =
                new StoreIdentity(
                        StoreIdentity.FORMAT,
                        kind.word(),
                        host.randomness().hex(16),
                        host.now(),
                        sources);
        closeToOthers(root);
        TreeRemover.remove(root, Layout.NEW);
        root.createFolder(Layout.NEW, MODE);
        try (Folder coffer = root.openFolder(Layout.NEW)) {
            for (Name folder : folders(kind)) {
                coffer.createFolder(folder, MODE);
            }
            if (kind != StoreKind.ARCHIVE) {
                coffer.createFile(Layout.FIRST_RUN, FILE_MODE).close();
            }
            SmallFiles.replace(coffer, Layout.IDENTITY, identity.json(), FILE_MODE);
        }
        root.renameNew(Layout.NEW, root, Layout.COFFER);
        root.sync();
    }

    /** Whatever the folder above hands on, and whoever made it. */
    private static void closeToOthers(Folder root) throws OsException {
        for (Xattr attribute : root.xattrs()) {
            if (attribute.name().startsWith("system.posix_acl_")) {
                root.removeXattr(attribute.name());
            }
        }
        root.setMode(MODE);
    }

    private static List<Name> folders(StoreKind kind) {
        return switch (kind) {
            case MIRROR -> List.of(Layout.POINTS, Layout.TREES, Layout.STAGING, Layout.DELETED);
            case VERSIONED -> List.of(Layout.POINTS, Layout.TREES, Layout.STAGING, Layout.RETIRED);
            case ARCHIVE -> List.of(Layout.STAGING, Layout.REMOVING);
            case VAULT -> throw new IllegalArgumentException("a vault has no such record");
        };
    }

    private static void checkEmpty(Folder root, HostPath location)
            throws CofferException, OsException {
        for (Name name : root.names()) {
            if (!name.equals(Layout.NEW) && !name.equals(Layout.LOST_AND_FOUND)) {
                throw new CofferException(
                        Reason.NO_SUCH_STORE,
                        location
                                + " is not a store, and not empty (there is "
                                + name
                                + "), so no store is made in it; name an empty or a new folder");
            }
        }
    }
}
