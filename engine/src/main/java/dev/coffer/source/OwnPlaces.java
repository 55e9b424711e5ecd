package dev.coffer.source;

import dev.coffer.base.Name;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;

import java.util.List;

/**
 * What of a source is Coffer's own, and no data of the user's: stores, undo areas, half a restore.
 */
final class OwnPlaces {
    /** Where a mirror or versioned store keeps its record, and a restore into a store its own. */
    private static final Name RECORD = Name.of(".coffer");

    private static final Name UNDO = Name.of(".coffer-undo");
    private static final String RESTORE = ".coffer-restore-";

    private final List<FileStat> stores;

    OwnPlaces(List<FileStat> stores) {
        this.stores = stores;
    }

    /** Whether a folder is left out by name or by what it is. */
    boolean has(Name name, FileStat stat, boolean inRoot) {
        if (name.byteAt(0) == '.' && name.startsWith(".coffer")) {
            if (name.equals(UNDO) || name.startsWith(RESTORE) || (inRoot && name.equals(RECORD))) {
                return true;
            }
        }
        for (FileStat store : stores) {
            if (store.sameInode(stat)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a listed folder, not the root, is itself a store: its record says what it is. */
    static boolean isStore(Folder folder, List<Folder.Listed> listed) throws OsException {
        for (Folder.Listed one : listed) {
            Name name = one.name();
            if (name.byteAt(0) == '.' && name.equals(RECORD) && one.stat().isFolder()) {
                return holdsMarker(folder);
            }
        }
        return false;
    }

    private static boolean holdsMarker(Folder folder) throws OsException {
        try (Folder record = folder.openFolder(RECORD)) {
            return record.statIfThere(MARKER) != null;
        }
    }

    private static final Name MARKER = Name.of("store.json");
}
