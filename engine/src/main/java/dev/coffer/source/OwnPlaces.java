package dev.coffer.source;

import dev.coffer.base.Name;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;

import java.util.List;

/**
 * What of a source is Coffer's own, and no data of the user's: stores, undo areas, half a restore.
 */
public final class OwnPlaces {
    /** Where a mirror or versioned store keeps its record, and a restore into a store its own. */
    private static final Name RECORD = Name.of(".coffer");

    private static final Name UNDO = Name.of(".coffer-undo");
    private static final String RESTORE = ".coffer-restore-";
    private static final int ID_LENGTH = 22;

    private final List<FileStat> stores;

    OwnPlaces(List<FileStat> stores) {
        this.stores = stores;
    }

    /** Whether a folder is left out by name or by what it is. */
    boolean has(Name name, FileStat stat, boolean inRoot) {
        if (name.byteAt(0) == '.' && name.startsWith(".coffer")) {
            if (name.equals(UNDO) || isBuilding(name) || (inRoot && name.equals(RECORD))) {
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

    /**
     * Whether a folder of this name is one in which a restore into an empty target is built: {@code
     * .coffer-restore-} and the restore's id. Whatever only looks like that is a user's.
     */
    public static boolean isBuilding(Name name) {
        return name.startsWith(RESTORE) && isRestoreId(name, RESTORE.length());
    }

    /**
     * Whether a name is, from a place on, the id of a restore: {@code yyyyMMdd-HHmmss-} and six hex
     * digits.
     */
    public static boolean isRestoreId(Name name, int from) {
        if (name.length() != from + ID_LENGTH) {
            return false;
        }
        for (int i = 0; i < ID_LENGTH; i++) {
            byte b = name.byteAt(from + i);
            boolean dash = i == 8 || i == 15;
            boolean digit = (b >= '0' && b <= '9') || (i > 15 && b >= 'a' && b <= 'f');
            if (dash ? b != '-' : !digit) {
                return false;
            }
        }
        return true;
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
