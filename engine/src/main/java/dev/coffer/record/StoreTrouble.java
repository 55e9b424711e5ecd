package dev.coffer.record;

import dev.coffer.os.Errno;
import dev.coffer.os.FileSystemStat;
import dev.coffer.os.OsException;

import java.io.IOException;

/** What is said when a store cannot be written: what is wrong, what state it is in, what to do. */
final class StoreTrouble {
    private final StoreFolder store;

    StoreTrouble(StoreFolder store) {
        this.store = store;
    }

    static String wayOut(OsException e) {
        return switch (e.errno()) {
            case ENOSPC, EDQUOT -> "make room there and run the command again";
            case EROFS -> "mount it for writing and run the command again";
            case EACCES, EPERM -> "run the command as the user who owns the store";
            case ENOENT, ESTALE, ENODEV, ENXIO, EIO ->
                    "see whether its disk is still there, and run the command again";
            default -> "run the command again when that is put right";
        };
    }

    /** A disk is full of files as well as of bytes, and says the same of both. */
    private String reason(OsException e) {
        if (e.is(Errno.ENOSPC)) {
            try {
                FileSystemStat disk = store.root().fileSystem();
                if (disk.isOutOfInodes()) {
                    return disk.outOfInodes();
                }
            } catch (OsException unknown) {
                e.addSuppressed(unknown);
            }
        }
        return e.reason();
    }

    /** What a failed write into the store is told as. */
    StoreFailedException unwritable(OsException e) {
        if (isGone()) {
            return new StoreFailedException(
                    "the store at "
                            + store.location()
                            + " went away while it was in use: "
                            + reason(e)
                            + ". See whether its disk is still there and its folder has its name,"
                            + " and run the command again",
                    e);
        }
        return unwritable(e, whatItHas());
    }

    /**
     * What a failed write is told as once a run is committed: it is done, and the next command
     * makes up for what is missing of it.
     *
     * @param run which run, and what it has: {@code The run is done}
     */
    StoreFailedException unfinished(OsException e, String run) {
        return unwritable(
                e, run + " all the same, and the next command that opens the store finishes it");
    }

    /**
     * @param state in what state the store is
     */
    StoreFailedException unwritable(OsException e, String state) {
        return new StoreFailedException(
                "the store at "
                        + store.location()
                        + " cannot be written: "
                        + reason(e)
                        + ". "
                        + state
                        + "; "
                        + wayOut(e),
                e);
    }

    boolean isGone() {
        try {
            return store.coffer().statIfThere(Layout.IDENTITY) == null;
        } catch (OsException e) {
            return e.is(Errno.ESTALE, Errno.ENODEV);
        }
    }

    /**
     * Asked before a commit: handles reach the store whatever its folder is called now, but nobody
     * else would find the point where it is said to be.
     *
     * @throws StoreFailedException if the store was moved, or another folder lies in its place
     */
    void checkInPlace() throws StoreFailedException {
        try {
            if (store.host().files().stat(store.location()).sameInode(store.root().stat())) {
                return;
            }
        } catch (OsException e) {
            if (!StorePlaces.isAbsent(e)) {
                return; // committing meets the same if it matters
            }
        }
        throw new StoreFailedException(
                "the store at "
                        + store.location()
                        + " was moved or renamed while it was in use, so nothing was committed. "
                        + whatItHas()
                        + ". Give its folder its name again, or name its new place, and run the"
                        + " command again");
    }

    private String whatItHas() {
        try {
            return store.roots().points().isEmpty()
                    ? "It has no point yet"
                    : "The last point in it is whole";
        } catch (IOException e) { // it has vanished, or its disk fails
            return "What was committed there was not touched";
        }
    }
}
