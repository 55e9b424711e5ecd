package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.record.ProcessIdentity;
import dev.coffer.source.StagingPlace;
import dev.coffer.writer.TreeRemover;

import java.io.IOException;

/**
 * A private folder for copies of databases while one process works, in the cache folder; made when
 * the first database is met. What a process that died left there goes when the next one is made.
 */
final class Staging implements StagingPlace, AutoCloseable {
    private final HostPath parent;
    private final Name own;
    private final Machine machine;
    private boolean made;

    Staging(Machine machine) {
        this.machine = machine;
        this.parent = machine.cacheFolder().resolve("staging");
        long process = ProcessIdentity.number(machine.files());
        this.own = Name.of(process + "-" + machine.randomness().hex(4));
    }

    @Override
    public synchronized HostPath folder() throws CofferException {
        if (!made) {
            make();
            made = true;
        }
        return parent.resolve(own);
    }

    private void make() throws CofferException {
        try (Folder folder = SmallFiles.openOrCreate(machine.files(), parent, 0700)) {
            for (Name name : folder.names()) {
                if (isOfDeadProcess(name)) {
                    TreeRemover.remove(folder, name);
                }
            }
            folder.createFolder(own, 0700);
        } catch (OsException e) {
            throw CofferException.failed(
                    "there is a database to back up, but no folder for a copy of it can be made in "
                            + parent
                            + ": "
                            + e.reason()
                            + "; set XDG_CACHE_HOME to a folder that can be written, or leave"
                            + " databases out with --exclude",
                    e);
        }
    }

    private static boolean isOfDeadProcess(Name name) {
        String text = name.toString();
        int dash = text.indexOf('-');
        try {
            return dash > 0 && ProcessHandle.of(Long.parseLong(text.substring(0, dash))).isEmpty();
        } catch (NumberFormatException e) {
            return false; // none of ours
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (!made) {
            return;
        }
        try (Folder folder = machine.files().open(parent)) {
            TreeRemover.remove(folder, own);
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) { // somebody emptied the cache folder meanwhile
                throw e;
            }
        }
    }
}
