package dev.coffer.audit;

import dev.coffer.base.Sha256;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The first and the last record of a log as they stand there, believed. Nothing is verified here.
 *
 * @param first null if there is none
 * @param last where the log ends; null if it has no record
 * @param lost where other logs ended that this one was begun after, as it says
 */
record LogEnds(@Nullable AuditRecord first, @Nullable AuditHead last, List<AuditHead> lost) {
    private static final int ROOM = 64 * 1024;

    private static final byte[] LOST_LOG = AuditRecord.LOST_LOG.getBytes(StandardCharsets.US_ASCII);

    /** What a log says of others stands behind its first record. */
    private static final int FIRST_RECORDS = 1 + Appending.MOST_LOST;

    /** Reads the beginning of a log. */
    static LogEnds begin(Folder folder, List<LogFile> files) throws OsException {
        AuditRecord first = null;
        List<AuditHead> lost = new ArrayList<>();
        RecordScanner scanner = new RecordScanner();
        int count = 0;
        for (LogFile file : files) {
            try (OpenFile open = folder.openFile(file.name())) {
                LineReader lines = new LineReader(open, 0, ROOM);
                while (count < FIRST_RECORDS && lines.next()) {
                    if (scanner.scan(lines.bytes(), lines.start(), lines.end())) {
                        first = count++ == 0 ? scanner.record() : first;
                        addLost(scanner, lost);
                    }
                }
            }
            if (count > 0) {
                break;
            }
        }
        return new LogEnds(first, null, lost);
    }

    private static void addLost(RecordScanner scanner, List<AuditHead> lost) {
        String text = scanner.hasAction(LOST_LOG) ? scanner.detail(AuditRecord.LAST) : null;
        AuditHead head = text == null ? null : AuditHead.parse(text);
        if (head != null) {
            lost.add(head);
        }
    }

    /** Reads both ends of a log. */
    static LogEnds of(Folder folder, List<LogFile> files) throws OsException {
        LogEnds begin = begin(folder, files);
        AuditHead last = null;
        for (int i = files.size() - 1; i >= 0 && last == null; i--) {
            last = last(folder, files.get(i));
        }
        return new LogEnds(begin.first(), last, begin.lost());
    }

    private static @Nullable AuditHead last(Folder folder, LogFile file) throws OsException {
        AuditHead last = null;
        RecordScanner scanner = new RecordScanner();
        try (OpenFile open = folder.openFile(file.name())) {
            LineReader lines = new LineReader(open, 0, ROOM);
            while (lines.next()) {
                if (scanner.scan(lines.bytes(), lines.start(), lines.end())
                        && scanner.log().equals(file.log())
                        && scanner.seq() > 0) {
                    last = new AuditHead(file.log(), scanner.seq(), Sha256.hash(lines.copy()));
                }
            }
        }
        return last;
    }
}
