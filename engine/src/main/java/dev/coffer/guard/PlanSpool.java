package dev.coffer.guard;

import dev.coffer.base.Name;
import dev.coffer.base.Randomness;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import java.time.Clock;
import java.time.Duration;

/**
 * A folder of this machine for the documents of plans about stores that keep none themselves. What
 * nobody said yes to stays for a day. Thread-safe.
 *
 * @param files the machine's
 * @param folder made when a plan is begun
 * @param clock for the age of old plans
 * @param randomness for names
 */
public record PlanSpool(HostFiles files, HostPath folder, Clock clock, Randomness randomness) {
    private static final Duration KEPT = Duration.ofDays(1);

    /** Begins a document; the caller closes it. */
    public PlanDocument begin(Operation operation, String subject) throws OsException {
        try (Folder spool = SmallFiles.openOrCreate(files, folder, 0700)) {
            long oldest = clock.instant().minus(KEPT).getEpochSecond();
            for (Folder.Listed one : spool.list()) {
                if (one.stat().isFile() && one.stat().modifiedSeconds() < oldest) {
                    remove(spool, one.name());
                }
            }
            Name name = Name.of(operation.word() + "-" + randomness.hex(8) + ".jsonl");
            return new PlanDocument(spool, folder, name, operation, subject);
        }
    }

    /** Removes the document of a plan that is not needed any more. */
    public void remove(Destruction plan) throws OsException {
        try (Folder spool = files.open(folder)) {
            remove(spool, plan.document().name());
        }
    }

    private static void remove(Folder spool, Name name) throws OsException {
        try {
            spool.removeFile(name);
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) { // another process was faster
                throw e;
            }
        }
    }
}
