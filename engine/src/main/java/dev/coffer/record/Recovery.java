package dev.coffer.record;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.store.RunListener;
import dev.coffer.store.StoreOptions.Durability;
import dev.coffer.writer.TreeRemover;

import java.io.IOException;
import java.util.List;

/**
 * Finishes or drops what a run left that did not come to its end: with a commit record it is done
 * and is carried out, without one it never was. Called under the lock.
 */
final class Recovery {
    private static final int LIMIT = 64 << 20;

    private final StoreFolder store;
    private final RunListener listener;

    Recovery(StoreFolder store, RunListener listener) {
        this.store = store;
        this.listener = listener;
    }

    void run() throws IOException, InterruptedException {
        byte[] commit = SmallFiles.readIfThere(store.coffer(), CommitRecord.NAME, LIMIT);
        if (commit != null) {
            new Commit(store, parse(commit), Durability.RUN).carryOut();
            listener.notice("A run that was cut off while it ended has been finished.");
        }
        dropStaging();
    }

    private CommitRecord parse(byte[] commit) throws DamagedException {
        try {
            return CommitRecord.parse(commit);
        } catch (DamagedException e) {
            throw new DamagedException(
                    store.location()
                            + "/.coffer/commit is damaged ("
                            + e.getMessage()
                            + "), so it is not known which of the store's files are of the last"
                            + " run and which of the one before. They can be taken from there; to"
                            + " go on, back up into a new store",
                    e);
        }
    }

    private void dropStaging() throws OsException {
        List<Name> left;
        try (Folder staging = store.coffer().openFolder(Layout.STAGING)) {
            left = staging.names();
            for (Name run : left) {
                TreeRemover.remove(staging, run);
            }
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
            return;
        }
        boolean runs = false;
        for (Name name : left) {
            runs |= !name.startsWith(Layout.PLAN); // a plan is no work that is lost
        }
        if (runs) {
            listener.notice("What a run that did not come to its end had prepared was dropped.");
        }
    }
}
