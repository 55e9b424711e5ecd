package dev.coffer.audit;

import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * One's own log that nobody can go on with, since its key is gone, or its head does not fit it.
 *
 * @param log its id
 * @param file its last file
 * @param last its last record as it stands there; null if it has none
 * @param hasKey whether the key is there
 */
record LostLog(String log, LogFile file, @Nullable AuditHead last, boolean hasKey) {
    /** The newest of those in a folder, where none of them can be gone on with. */
    static List<LostLog> find(Folder heads, Folder folder, List<LogFile> all, LogOwner owner)
            throws OsException {
        TreeSet<String> logs = new TreeSet<>();
        for (LogFile file : all) {
            logs.add(file.log());
        }
        List<LostLog> lost = new ArrayList<>();
        for (String log : logs) {
            List<LogFile> files = LogFile.ofLog(log, all);
            LogEnds ends = ends(folder, files);
            AuditRecord first = ends == null ? null : ends.first();
            if (ends != null && first != null && owner.owns(first)) {
                boolean hasKey = LogKey.read(heads, log) != null;
                lost.add(new LostLog(log, files.getLast(), ends.last(), hasKey));
            }
        }
        lost.sort((one, other) -> other.file.day().compareTo(one.file.day()));
        return lost.subList(0, Math.min(lost.size(), Appending.MOST_LOST));
    }

    /** Null for another user's, which need not be readable. */
    private static @Nullable LogEnds ends(Folder folder, List<LogFile> files) throws OsException {
        try {
            return LogEnds.of(folder, files);
        } catch (OsException e) {
            if (e.is(Errno.EACCES)) {
                return null;
            }
            throw e;
        }
    }

    /** What the new log says of it. */
    AuditEvent event() {
        AuditEvent event = AuditEvent.note(AuditRecord.LOST_LOG, Result.DONE).text(sentence());
        return last == null ? event : event.detail(AuditRecord.LAST, last.toString());
    }

    /** What became of it, for people. */
    String sentence() {
        return "a new audit log was begun: the "
                + (hasKey ? "head" : "key")
                + " of the log "
                + log
                + " is "
                + (hasKey ? "not the one that fits it" : "gone")
                + (last == null ? "" : ", which ends with record " + last.seq() + " in " + file);
    }
}
