package dev.coffer.audit;

import dev.coffer.base.Bytes;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the records of all logs in a folder, those of several logs by their time. It believes what
 * it reads: {@link Verification} says whether that is right. Writes nothing and takes no lock;
 * memory does not grow with the logs. For one thread.
 */
public final class AuditReader {
    private static final int ROOM = 64 * 1024;

    private final HostFiles files;
    private final HostPath place;

    /** How much of each file {@link #more} has read. */
    private final Map<LogFile, Long> seen = new HashMap<>();

    private long unreadable;

    /**
     * @param place the folder of the logs; it need not be there
     */
    public AuditReader(HostFiles files, HostPath place) {
        this.files = files;
        this.place = place;
    }

    /** Gets records, in order. */
    public interface Sink {
        /**
         * @param line as it stands in the log, without the newline
         */
        void record(AuditRecord record, byte[] line) throws IOException;
    }

    /** How many lines so far were no records. */
    public long unreadable() {
        return unreadable;
    }

    /** Gives all records that a filter takes. */
    public void read(AuditFilter filter, Sink sink) throws IOException {
        try (Folder folder = openIfThere()) {
            if (folder == null) {
                return;
            }
            for (List<LogFile> day : days(LogFile.list(folder))) {
                if (mayHave(day, filter)) {
                    readDay(folder, day, filter, sink);
                }
            }
        } catch (OsException e) {
            throw unreadable(e);
        }
    }

    /** No record is of a later day than its file, in whichever zone that was meant. */
    private static boolean mayHave(List<LogFile> day, AuditFilter filter) {
        Instant since = filter.since();
        return since == null || !day.getFirst().endsBefore(since);
    }

    /** Gives the last so many records that a filter takes, oldest first. */
    public void last(int count, AuditFilter filter, Sink sink) throws IOException {
        Deque<Row> rows = new ArrayDeque<>();
        try (Folder folder = openIfThere()) {
            if (folder != null) {
                List<List<LogFile>> days = days(LogFile.list(folder));
                for (int i = days.size() - 1; i >= 0 && rows.size() < count; i--) {
                    addLast(count, folder, days.get(i), filter, rows);
                }
            }
        } catch (OsException e) {
            throw unreadable(e);
        }
        for (Row row : rows) {
            sink.record(row.record(), row.line().shared());
        }
    }

    private record Row(AuditRecord record, Bytes line) {}

    /** Puts the last ones of a day before those of later days, until there are enough. */
    private void addLast(
            int count, Folder folder, List<LogFile> day, AuditFilter filter, Deque<Row> rows)
            throws IOException {
        Deque<Row> ofDay = new ArrayDeque<>();
        int wanted = count - rows.size();
        readDay(
                folder,
                day,
                filter,
                (record, line) -> {
                    ofDay.add(new Row(record, Bytes.owning(line)));
                    if (ofDay.size() > wanted) {
                        ofDay.removeFirst();
                    }
                });
        while (!ofDay.isEmpty()) {
            rows.addFirst(ofDay.removeLast());
        }
    }

    /** From now on {@link #more} gives what comes after what is there now. */
    public void skipToEnd() throws IOException {
        more(AuditFilter.ALL, (_, _) -> {});
    }

    /** Gives the records that were written since the last call. */
    public void more(AuditFilter filter, Sink sink) throws IOException {
        try (Folder folder = openIfThere()) {
            if (folder == null) {
                return;
            }
            for (LogFile file : LogFile.list(folder)) {
                try (OpenFile open = folder.openFile(file.name())) {
                    long from = seen.getOrDefault(file, 0L);
                    Cursor cursor = new Cursor(open, from);
                    while (cursor.next()) {
                        from = cursor.end();
                        if (filter.takes(cursor.record())) {
                            sink.record(cursor.record(), cursor.line());
                        }
                    }
                    seen.put(file, from);
                }
            }
        } catch (OsException e) {
            throw unreadable(e);
        }
    }

    private AuditException unreadable(OsException e) {
        return new AuditException(
                "the audit log in " + place + " cannot be read: " + e.getMessage(), e);
    }

    private @Nullable Folder openIfThere() throws OsException {
        try {
            return files.open(place);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT)) {
                return null;
            }
            throw e;
        }
    }

    private static List<List<LogFile>> days(List<LogFile> all) {
        List<List<LogFile>> days = new ArrayList<>();
        for (LogFile file : all) { // sorted by name, and so by day
            if (days.isEmpty() || !days.getLast().getFirst().day().equals(file.day())) {
                days.add(new ArrayList<>());
            }
            days.getLast().add(file);
        }
        return days;
    }

    /** The files of a day, each of another log. */
    private void readDay(Folder folder, List<LogFile> day, AuditFilter filter, Sink sink)
            throws IOException {
        List<Cursor> cursors = new ArrayList<>();
        List<OpenFile> opened = new ArrayList<>();
        try {
            for (LogFile file : day) {
                OpenFile open = folder.openFile(file.name());
                opened.add(open);
                Cursor cursor = new Cursor(open, 0);
                if (cursor.next()) {
                    cursors.add(cursor);
                }
            }
            while (!cursors.isEmpty()) {
                Cursor next = earliest(cursors);
                if (filter.takes(next.record())) {
                    sink.record(next.record(), next.line());
                }
                if (!next.next()) {
                    cursors.remove(next);
                }
            }
        } finally {
            for (OpenFile open : opened) {
                open.close();
            }
        }
    }

    private static Cursor earliest(List<Cursor> cursors) {
        Cursor earliest = cursors.getFirst();
        for (Cursor one : cursors) {
            if (one.record().time().toInstant().isBefore(earliest.record().time().toInstant())) {
                earliest = one;
            }
        }
        return earliest;
    }

    /** The records of one file. */
    private final class Cursor {
        private final LineReader lines;
        private final RecordScanner scanner = new RecordScanner();
        private @Nullable AuditRecord record;

        Cursor(OpenFile file, long from) throws OsException {
            this.lines = new LineReader(file, from, ROOM);
        }

        boolean next() throws OsException {
            while (lines.next()) {
                record =
                        scanner.scan(lines.bytes(), lines.start(), lines.end())
                                ? scanner.record()
                                : null;
                if (record != null) {
                    return true;
                }
                unreadable += lines.isEnded() ? 1 : 0; // else it may be on its way
            }
            return false;
        }

        AuditRecord record() {
            AuditRecord read = record;
            if (read == null) {
                throw new IllegalStateException("no record was read");
            }
            return read;
        }

        byte[] line() {
            return lines.copy();
        }

        /** Behind the newline. */
        long end() {
            return lines.position() + lines.length() + 1;
        }
    }
}
