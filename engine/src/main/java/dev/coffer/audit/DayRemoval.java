package dev.coffer.audit;

import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;

import java.util.List;

/**
 * Removes days of a log that there is consent to: whoever calls it holds the lock. Before any file
 * goes, a record that names it is in the log, and they go oldest first, each durably; so whenever
 * it is stopped, what is there follows what that record says. For one thread.
 */
final class DayRemoval {
    /** So many files a record names. */
    static final int FILES_A_RECORD = 100;

    private final Folder folder;
    private final Audit log;
    private final String publicKey;

    /**
     * @param log takes records under the lock that is held
     * @param publicKey in hex, for whoever verifies a copy of what is left
     */
    DayRemoval(Folder folder, Audit log, String publicKey) {
        this.folder = folder;
        this.log = log;
        this.publicKey = publicKey;
    }

    void run(LogPurge plan) throws OsException, AuditException {
        List<LogPurge.Day> days = plan.days();
        for (int from = 0; from < days.size(); from += FILES_A_RECORD) {
            remove(days.subList(from, Math.min(from + FILES_A_RECORD, days.size())));
        }
    }

    private void remove(List<LogPurge.Day> days) throws OsException, AuditException {
        AuditEvent intent = AuditEvent.intent(AuditRecord.PURGE);
        AuditHead begun = log.append(PurgedDays.name(intent, days, publicKey));
        int removed = 0;
        try {
            for (LogPurge.Day day : days) {
                folder.removeFile(day.file());
                folder.sync();
                removed++;
            }
        } catch (OsException e) {
            log.append(outcome(begun, Result.FAILED, removed).text(e.getMessage()));
            throw e;
        }
        log.append(outcome(begun, Result.DONE, removed));
    }

    private static AuditEvent outcome(AuditHead begun, Result result, int removed) {
        return AuditEvent.outcome(AuditRecord.PURGE, begun, result)
                .detail("removed", Integer.toString(removed));
    }
}
