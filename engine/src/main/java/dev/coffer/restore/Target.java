package dev.coffer.restore;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.FileSystemStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.record.StorePlaces;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Trees;

import java.io.IOException;

/** The folder that is restored into, before anything is: is it there, is it ours, has it room. */
final class Target {
    private static final Name LOST_AND_FOUND = Name.of("lost+found");

    /** Of a folder of which the point has none. */
    static final int FOLDER_MODE = 0755;

    /** What to do without rights, as part of a sentence. */
    static final String NO_RIGHTS = "choose another folder, or run this as a user who may";

    private Target() {}

    /**
     * @throws CofferException if something else than a folder is there
     */
    static boolean exists(HostFiles files, HostPath target) throws IOException {
        try {
            FileStat stat = files.stat(target);
            if (!stat.isFolder()) {
                throw CofferException.failed(
                        target
                                + " is not a folder; name a folder to restore into, and the files"
                                + " get their own names in it");
            }
            return true;
        } catch (OsException e) {
            if (e.is(Errno.ENOENT)) {
                return false;
            }
            throw cannot("look at", target, e);
        }
    }

    /**
     * @throws CofferException if the folder is a store or lies in one, in its record too
     */
    static void checkNoStore(HostFiles files, HostPath target) throws CofferException {
        HostPath store;
        try {
            store = StorePlaces.storeAround(files, target);
        } catch (OsException e) {
            throw cannot("look at", target, e);
        }
        if (store != null) {
            throw CofferException.failed(
                    target
                            + (target.equals(store)
                                    ? " is a Coffer store"
                                    : " lies in the Coffer store at " + store)
                            + "; restoring into it would damage it. Choose another folder");
        }
    }

    static Folder open(HostFiles files, HostPath target) throws CofferException {
        try {
            return files.open(target);
        } catch (OsException e) {
            throw cannot("open", target, e);
        }
    }

    static Folder make(HostFiles files, HostPath target) throws CofferException {
        try {
            return SmallFiles.openOrCreate(files, target, FOLDER_MODE);
        } catch (OsException e) {
            throw cannot("make", target, e);
        }
    }

    /** Takes a folder away that a restore has made in vain, if it is still there and empty. */
    static void removeIfEmpty(HostFiles files, HostPath path, Folder target) throws OsException {
        if (path.isRoot() || !target.names().isEmpty()) {
            return;
        }
        try (Folder parent = files.open(path.parent())) {
            FileStat stat = parent.statIfThere(path.name());
            if (stat != null && stat.sameInode(target.stat())) {
                parent.removeFolder(path.name());
            }
        }
    }

    private static CofferException cannot(String what, HostPath target, OsException e) {
        return CofferException.failed(
                "cannot " + what + " " + target + ": " + e.reason() + "; " + NO_RIGHTS, e);
    }

    /** What went wrong with it; a disk that is full of files says that it is full, and no more. */
    static String reason(Folder target, OsException e) {
        if (e.is(Errno.ENOSPC)) {
            try {
                FileSystemStat disk = target.fileSystem();
                if (disk.isOutOfInodes()) {
                    return disk.outOfInodes();
                }
            } catch (OsException unknown) {
                e.addSuppressed(unknown);
            }
        }
        return e.reason();
    }

    /** What a person can do about it, as a sentence without its full stop. */
    static String wayOut(OsException e) {
        return switch (e.errno()) {
            case ENOSPC, EDQUOT ->
                    "Make room there or choose another folder, and run the restore again";
            case EACCES, EPERM ->
                    "Choose another folder, or run this as a user who may write there";
            case EROFS -> "Choose another folder, or mount it for writing";
            default -> "Run the restore again when that is put right";
        };
    }

    /**
     * Held until the folder is closed.
     *
     * @throws CofferException {@code LOCKED} if another restore or undo holds it
     */
    static void lock(Folder target, HostPath path) throws IOException {
        boolean locked;
        try {
            locked = target.tryLock();
        } catch (OsException e) {
            return; // a file system that knows no locks; some network ones
        }
        if (!locked) {
            throw new CofferException(
                    Reason.LOCKED,
                    "another restore or undo is at work in " + path + "; wait until it has ended");
        }
    }

    /**
     * Whether nothing is in it that a restore could touch, nor anything an undo could need. What
     * every new disk has counts only if the point has it too.
     */
    static boolean isEmpty(Folder target, FileTree point) throws IOException {
        for (Name name : target.names()) {
            boolean ofTheDisk = name.equals(LOST_AND_FOUND) && !has(point, LOST_AND_FOUND);
            if (!OwnNames.isOurs(name) && !ofTheDisk) {
                return false;
            }
        }
        return Recovery.restores(target).isEmpty();
    }

    private static boolean has(FileTree point, Name name) throws IOException {
        return Trees.child(point.list(TreePath.ROOT, point.root()), name) != null;
    }

    /** Whether only what every new disk has is in it, or nothing. */
    static boolean isNew(Folder target) throws IOException {
        for (Name name : target.names()) {
            if (!OwnNames.isOurs(name) && !name.equals(LOST_AND_FOUND)) {
                return false;
            }
        }
        return Recovery.restores(target).isEmpty();
    }

    /**
     * @throws CofferException if the file system is read-only or has not so many bytes free
     */
    static void checkRoom(HostPath path, Folder target, long needed) throws IOException {
        Room.check(path, target.fileSystem(), needed);
    }
}
