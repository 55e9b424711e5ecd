package dev.coffer.guard;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.KernelLock;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import java.time.Duration;

/** Opens a folder of the guard for a change, which one process makes at a time. */
final class GuardFolder {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private GuardFolder() {}

    /** The folder, locked until it is closed. */
    static Folder lock(HostFiles files, HostPath path) throws OsException, CofferException {
        return locked(files.open(path), path);
    }

    /** The same of a folder that may not be there yet; it is for its owner alone. */
    static Folder lockOrCreate(HostFiles files, HostPath path) throws OsException, CofferException {
        return locked(SmallFiles.openOrCreate(files, path, 0700), path);
    }

    private static Folder locked(Folder folder, HostPath path) throws CofferException {
        boolean locked;
        try {
            locked = KernelLock.await(folder::tryLock, PATIENCE);
        } catch (OsException e) {
            return folder; // a file system that knows no locks: that files are renamed has to do
        }
        if (!locked) {
            folder.close();
            throw new CofferException(
                    Reason.LOCKED,
                    "another process has held "
                            + path
                            + " for "
                            + PATIENCE.toSeconds()
                            + " seconds; is one stopped?");
        }
        return folder;
    }
}
