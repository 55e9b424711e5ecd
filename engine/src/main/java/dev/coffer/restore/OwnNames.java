package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.source.OwnPlaces;
import dev.coffer.tree.Entry;

/** Names that Coffer gives to its own folders among the user's. */
public final class OwnNames {
    /** What restores replaced or removed, at a target's root. */
    public static final Name UNDO = Name.of(".coffer-undo");

    /** The record of a mirror or versioned store, at its root: what holds one is a store. */
    static final Name STORE_RECORD = Name.of(".coffer");

    /** In the record: says that it is one. */
    static final Name STORE_MARKER = Name.of("store.json");

    private static final String BUILDING = ".coffer-restore-";

    private OwnNames() {}

    /** Where a restore into an empty target is built. */
    static Name building(String id) {
        return Name.of(BUILDING + id);
    }

    static boolean isBuilding(Name name) {
        return OwnPlaces.isBuilding(name);
    }

    /** Whether an entry at a target's root is ours by its name. */
    static boolean isOurs(Name name) {
        return name.equals(UNDO) || isBuilding(name);
    }

    /**
     * Whether an entry of a point would get in the way of ours.
     *
     * @param folder of the point, as it lies in the target
     */
    static boolean isOurs(TreePath folder, Entry entry) {
        return folder.isRoot() ? isOurs(entry.name()) : isOursBelow(entry.name(), entry.isFolder());
    }

    /**
     * Whether an entry below a target's root is ours: an undo folder, for each file system that is
     * mounted in a target has its own.
     */
    static boolean isOursBelow(Name name, boolean isFolder) {
        return isFolder && name.equals(UNDO);
    }

    /**
     * Gives a folder of the user's the times that it had before something of ours was made or
     * removed in it, where this process may: who only may write to it may not.
     */
    static void setTimes(Folder folder, Timestamp modified) throws OsException {
        try {
            folder.setModified(modified);
        } catch (OsException e) {
            if (!e.is(Errno.EPERM, Errno.EACCES)) {
                throw e;
            }
        }
    }
}
