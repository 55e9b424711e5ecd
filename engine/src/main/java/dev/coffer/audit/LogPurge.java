package dev.coffer.audit;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Days of a log that would go: whole files, from the first one on, and never the newest. Immutable.
 *
 * @param log the id of the log; empty if nothing would go
 * @param days oldest first; empty if nothing would go
 * @param next when the first record that stays was written; null if nothing would go
 */
public record LogPurge(String log, List<Day> days, @Nullable OffsetDateTime next) {
    /** Where nothing would go. */
    static final LogPurge NOTHING = new LogPurge("", List.of(), null);

    private static final int ROOM = 64 * 1024;

    /**
     * One file.
     *
     * @param file its name
     * @param day as it stands there: 2026-11-22
     * @param stat as it lies there
     * @param records how many it has
     * @param first when the first of them was written
     * @param last when the last of them was
     * @param end the last of them
     */
    public record Day(
            Name file,
            String day,
            FileStat stat,
            long records,
            OffsetDateTime first,
            OffsetDateTime last,
            AuditHead end) {}

    /** Says whether days may go; called under the log's lock, with the plan made again. */
    public interface Consent {
        /**
         * @throws CofferException if not; nothing is removed then
         */
        void check(LogPurge plannedAgain) throws CofferException;
    }

    public LogPurge {
        days = List.copyOf(days);
    }

    /** Of all files together. */
    public long records() {
        long records = 0;
        for (Day day : days) {
            records += day.records();
        }
        return records;
    }

    /**
     * Looks which days of a log lie wholly before a date.
     *
     * @param all files of all logs in the folder
     * @throws AuditException if one of them does not end in a record
     */
    static LogPurge plan(Folder folder, String log, List<LogFile> all, LocalDate before)
            throws OsException, AuditException {
        List<Day> days = new ArrayList<>();
        List<LogFile> own = LogFile.ofLog(log, all);
        String date = LogFile.day(before);
        for (int i = 0; i < own.size() - 1 && own.get(i).day().compareTo(date) < 0; i++) {
            days.add(read(folder, own.get(i)));
        }
        if (days.isEmpty()) {
            return NOTHING;
        }
        return new LogPurge(log, days, read(folder, own.get(days.size())).first());
    }

    private static Day read(Folder folder, LogFile file) throws OsException, AuditException {
        try (OpenFile open = folder.openFile(file.name())) {
            LineReader lines = new LineReader(open, 0, ROOM);
            RecordScanner scanner = new RecordScanner();
            AuditRecord first = null;
            byte @Nullable [] last = null;
            long records = 0;
            while (lines.next()) {
                if (scanner.scan(lines.bytes(), lines.start(), lines.end())) {
                    first = first == null ? scanner.record() : first;
                    last = lines.copy();
                    records++;
                }
            }
            AuditRecord end =
                    last != null && scanner.scan(last, 0, last.length) ? scanner.record() : null;
            if (first == null || last == null || end == null) {
                throw new AuditException(
                        file + " has no record; coffer audit verify says more", null);
            }
            AuditHead head = new AuditHead(file.log(), end.seq(), Sha256.hash(last));
            return new Day(
                    file.name(), file.day(), open.stat(), records, first.time(), end.time(), head);
        }
    }
}
