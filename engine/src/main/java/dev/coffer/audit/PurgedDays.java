package dev.coffer.audit;

import dev.coffer.base.Sha256;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a log says of days of its own that were purged: which files, and with which record each of
 * them ended, so that what is there now can be followed from the last one that went. Only what is
 * signed counts. Immutable.
 */
final class PurgedDays {
    /** The name of the details with the files; all but the first have a number behind. */
    private static final String FILES = "files";

    private static final int FILES_A_DETAIL = 20; // 1,700 characters
    private static final byte[] PURGE = AuditRecord.PURGE.getBytes(StandardCharsets.US_ASCII);
    private static final int ROOM = 1 << 20;

    /**
     * A file that was to go.
     *
     * @param day as in its name
     * @param end its last record
     * @param purged when that was recorded
     * @param record the number of the record that says so
     */
    record Ended(String day, AuditHead end, OffsetDateTime purged, long record) {
        String on() {
            return purged.toLocalDate().toString();
        }
    }

    private final TreeMap<Long, Ended> files = new TreeMap<>();
    private @Nullable PublicSigner signer;

    private PurgedDays(@Nullable PublicSigner signer) {
        this.signer = signer;
    }

    /** Says in an intent which files go. */
    static AuditEvent name(AuditEvent intent, List<LogPurge.Day> days, String publicKey) {
        LogPurge.Day last = days.getLast();
        AuditEvent event =
                intent.detail(AuditRecord.PUBLIC_KEY, publicKey)
                        .detail("first_time", days.getFirst().first().toString())
                        .detail("last_time", last.last().toString())
                        .detail(AuditRecord.LAST_SEQ, Long.toString(last.end().seq()))
                        .detail("last_sha256", last.end().hash().toString());
        for (int from = 0; from < days.size(); from += FILES_A_DETAIL) {
            StringBuilder text = new StringBuilder();
            for (LogPurge.Day day :
                    days.subList(from, Math.min(from + FILES_A_DETAIL, days.size()))) {
                text.append(text.isEmpty() ? "" : " ").append(day.day());
                text.append(':').append(day.end().seq()).append(':').append(day.end().hash());
            }
            event = event.detail(detail(from / FILES_A_DETAIL), text.toString());
        }
        return event;
    }

    private static String detail(int number) {
        return number == 0 ? FILES : FILES + "_" + number;
    }

    /**
     * Reads what a log says of it; nothing, if it still has its first record.
     *
     * @param own its files, not empty
     * @param signer null to take the key that the log itself names
     */
    static PurgedDays read(
            Folder folder, String log, List<LogFile> own, @Nullable PublicSigner signer)
            throws OsException {
        PurgedDays purged = new PurgedDays(signer);
        if (!hasFirst(folder, own.getFirst(), signer)) {
            for (LogFile file : own) {
                purged.look(folder, file, log.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return purged;
    }

    private static boolean hasFirst(Folder folder, LogFile file, @Nullable PublicSigner signer)
            throws OsException {
        RecordScanner scanner = new RecordScanner();
        try (OpenFile open = folder.openFile(file.name())) {
            LineReader lines = new LineReader(open, 0, ROOM);
            return lines.next()
                    && scanner.scan(lines.bytes(), lines.start(), lines.end())
                    && scanner.seq() == 1
                    && (signer == null || signer.signed(scanner, lines.start()));
        }
    }

    private void look(Folder folder, LogFile file, byte[] log) throws OsException {
        RecordScanner scanner = new RecordScanner();
        try (OpenFile open = folder.openFile(file.name())) {
            LineReader lines = new LineReader(open, 0, ROOM);
            while (lines.next()) {
                if (scanner.scan(lines.bytes(), lines.start(), lines.end())
                        && scanner.hasAction(PURGE)
                        && scanner.hasLog(log)) {
                    take(scanner, lines.start());
                }
            }
        }
    }

    private void take(RecordScanner scanner, int start) {
        AuditRecord record = scanner.record();
        String key = record == null ? null : record.event().details().get(AuditRecord.PUBLIC_KEY);
        if (record == null || key == null) { // the outcome names nothing
            return;
        }
        PublicSigner by = signer == null ? PublicSigner.ofHex(key) : signer;
        if (by == null || !by.signed(scanner, start)) {
            return;
        }
        signer = by;
        Map<String, String> details = record.event().details();
        String text = details.get(FILES);
        for (int number = 1; text != null; number++) {
            for (String each : text.split(" ", -1)) {
                add(each, record);
            }
            text = details.get(detail(number));
        }
    }

    private void add(String text, AuditRecord record) {
        int colon = text.indexOf(':');
        AuditHead end = AuditHead.parse(record.log() + text.substring(Math.max(0, colon)));
        if (end != null) {
            String day = text.substring(0, colon);
            files.put(end.seq(), new Ended(day, end, record.time(), record.seq()));
        }
    }

    /** Who signs the log, if anybody knows. */
    @Nullable PublicSigner signer() {
        return signer;
    }

    /** The one that went last of those that went before a file; null if none did. */
    @Nullable Ended before(LogFile first) {
        Ended last = null;
        for (Ended each : files.values()) {
            last = each.day().compareTo(first.day()) < 0 ? each : last;
        }
        return last;
    }

    /**
     * The file that had a record which went; the oldest one known, for those of earlier purges.
     *
     * @param seq not past the last one that went
     */
    @Nullable Ended with(long seq) {
        Map.Entry<Long, Ended> entry = files.ceilingEntry(seq);
        return entry == null ? null : entry.getValue();
    }

    /** How many of the files are there all the same: whoever purged them was stopped. */
    int left(List<LogFile> own) {
        Set<String> days = new HashSet<>();
        for (Ended each : files.values()) {
            days.add(each.day());
        }
        int left = 0;
        for (LogFile file : own) {
            left += days.contains(file.day()) ? 1 : 0;
        }
        return left;
    }

    /** The last record of a file that went, if it is this one. */
    @Nullable Sha256 hashOf(long seq) {
        Ended ended = files.get(seq);
        return ended == null ? null : ended.end().hash();
    }
}
