package dev.coffer.audit;

import dev.coffer.base.Bytes;
import dev.coffer.base.Sha256;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Looks where a log ends, and whether that is where its head says. What a kill leaves is known by
 * its looks: a signed record past the head, or bytes that are no record. Anything else is trouble,
 * and then the log is continued from the head, so that the gap shows for good. For one thread, and
 * one look.
 */
final class LogEnd {
    private static final int ROOM = 16 * 1024;

    private final Folder folder;
    private final String place;
    private final SigningKey key;
    private final byte[] log;
    private final RecordScanner scanner = new RecordScanner();

    private long seq;
    private Sha256 hash = Sha256.owning(new byte[Sha256.BYTES]);
    private @Nullable String trouble;
    private boolean headLost;
    private @Nullable HeadFile first;

    /** The newest file, how long it is, and whether a newline ends it. */
    private @Nullable LogFile file;

    private long size;
    private boolean terminated = true;

    /** Where what a kill left begins, in the newest file; -1 if nothing is left. */
    private long tornAt = -1;

    private LogEnd(Folder folder, String place, LogKey key) {
        this.folder = folder;
        this.place = place;
        this.key = key.key();
        this.log = key.log().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Looks from the head on.
     *
     * @param place the folder, as text
     * @param files those of the log, in order
     * @param head null if it is gone
     */
    static LogEnd look(
            Folder folder, String place, List<LogFile> files, LogKey key, @Nullable HeadFile head)
            throws OsException {
        LogEnd end = new LogEnd(folder, place, key);
        if (head == null) {
            end.withoutHead(files);
        } else {
            end.fromHead(files, head);
        }
        return end;
    }

    private void fromHead(List<LogFile> files, HeadFile head) throws OsException {
        seq = head.head().seq();
        hash = head.head().hash();
        boolean found = false;
        for (LogFile one : files) {
            if (one.name().toString().equals(head.file())) {
                found = true;
                read(one, head);
            } else if (found) {
                read(one, null);
            } else {
                file = one;
            }
        }
        if (!found) {
            trouble = head.file() + ", which had record " + seq + ", is gone";
        }
        if (trouble != null) {
            lookAtNewest();
        }
    }

    private void lookAtNewest() throws OsException {
        LogFile newest = file;
        if (newest == null) {
            return;
        }
        try (OpenFile open = folder.openFile(newest.name())) {
            size = open.stat().size();
            terminated = size == 0;
            LineReader lines = new LineReader(open, Math.max(0, size - 1), ROOM);
            while (lines.next()) {
                terminated = lines.isEnded();
            }
        }
    }

    /** Reads on in a file, from the head if it is there. */
    private void read(LogFile next, @Nullable HeadFile head) throws OsException {
        if (tornAt >= 0) {
            trouble = file + " ends in something that is no record, and " + next + " follows";
            tornAt = -1;
        }
        file = next;
        terminated = true;
        size = 0;
        try (OpenFile open = folder.openFile(next.name())) {
            LineReader lines = new LineReader(open, head == null ? 0 : head.offset(), ROOM);
            if (head != null) {
                size = head.offset();
                boolean same = lines.next() && isLine(lines, head.line().shared());
                note(lines);
                if (!same || !terminated) {
                    trouble = next + " has not record " + seq + " where it was";
                }
            }
            while (lines.next()) {
                note(lines);
                take(lines);
            }
        }
    }

    private void note(LineReader lines) {
        size = lines.position() + lines.length() + (lines.isEnded() ? 1 : 0);
        terminated = lines.isEnded();
    }

    private static boolean isLine(LineReader lines, byte[] line) {
        return Arrays.equals(lines.bytes(), lines.start(), lines.end(), line, 0, line.length);
    }

    private void take(LineReader lines) {
        if (trouble != null) {
            return;
        }
        if (!scanner.scan(lines.bytes(), lines.start(), lines.end())) {
            tornAt = tornAt < 0 ? lines.position() : tornAt;
            return;
        }
        if (!follows(lines)) {
            trouble = file + " goes on after record " + seq + " with one that nobody wrote";
            return;
        }
        seq++;
        hash = Sha256.hash(lines.copy());
        tornAt = -1; // a record of what is torn has followed
    }

    private boolean follows(LineReader lines) {
        return scanner.seq() == seq + 1
                && scanner.hasLog(log)
                && scanner.hasPrevious(hash.shared())
                && (tornAt < 0 || scanner.detail(AuditRecord.TORN_BYTES) != null)
                && isSigned(scanner, lines.start(), key);
    }

    /** Signing again gives the same signature. */
    static boolean isSigned(RecordScanner scanned, int lineStart, SigningKey key) {
        byte[] signature = key.sign(scanned.signedPart(lineStart));
        return Base64.getEncoder().encodeToString(signature).equals(scanned.signature());
    }

    /** What a log whose head is gone says of itself: its last record that is signed. */
    private void withoutHead(List<LogFile> files) throws OsException {
        for (int i = files.size() - 1; i >= 0 && seq == 0 && trouble == null; i--) {
            lookForLast(files.get(i), i == files.size() - 1);
        }
        headLost = seq > 1;
        if (seq == 0 && trouble == null && (files.size() > 1 || (terminated && size > 0))) {
            trouble = files.getLast() + " has no record";
        }
    }

    private void lookForLast(LogFile one, boolean isNewest) throws OsException {
        byte[] last = null;
        long lastEnd = 0;
        long length = 0;
        boolean ended = true;
        try (OpenFile open = folder.openFile(one.name())) {
            LineReader lines = new LineReader(open, 0, ROOM);
            while (lines.next()) {
                ended = lines.isEnded();
                length = lines.position() + lines.length() + (ended ? 1 : 0);
                if (scanner.scan(lines.bytes(), lines.start(), lines.end())
                        && scanner.hasLog(log)) {
                    last = lines.copy();
                    lastEnd = length;
                }
            }
        }
        if (isNewest) {
            file = one;
            size = length;
            terminated = ended;
            tornAt = length > lastEnd ? lastEnd : -1;
        }
        if (last == null || !scanner.scan(last, 0, last.length)) {
            return;
        }
        if (isSigned(scanner, 0, key)) {
            seq = scanner.seq();
            hash = Sha256.hash(last);
            if (seq == 1) {
                first =
                        new HeadFile(
                                new AuditHead(scanner.log(), seq, hash),
                                Bytes.of(last),
                                Bytes.owning(key.publicKey()),
                                place,
                                one.name().toString(),
                                lastEnd - last.length - 1);
            }
        } else {
            trouble = one + " ends with a record that nobody wrote";
        }
    }

    /** The number of the record to continue from; 0 for a log that has none. */
    long seq() {
        return seq;
    }

    Sha256 hash() {
        return hash;
    }

    /** What is not as it was left, for people; null if nothing. */
    @Nullable String trouble() {
        return trouble;
    }

    /** Whether the log has records, and no head. */
    boolean headLost() {
        return headLost;
    }

    /** What the head must be where the log has its first record and no head yet; else null. */
    @Nullable HeadFile first() {
        return first;
    }

    /** The file to append to; null if there is none. */
    @Nullable LogFile file() {
        return file;
    }

    long size() {
        return size;
    }

    boolean isTerminated() {
        return terminated;
    }

    /** Whether a kill left something to be sealed. */
    boolean isTorn() {
        return tornAt >= 0 && trouble == null && seq > 0;
    }

    /** Whether a kill left a piece of the very first record, and nothing else. */
    boolean isTornAtStart() {
        return tornAt >= 0 && trouble == null && seq == 0;
    }

    /** How much is torn, with the newline that ends it or will. */
    long tornBytes() {
        return size - tornAt + (terminated ? 0 : 1);
    }

    /** The hash of that. */
    Sha256 tornHash() throws OsException {
        MessageDigest digest = Sha256.digest();
        LogFile newest = file;
        if (newest != null) {
            try (OpenFile open = folder.openFile(newest.name())) {
                LineReader lines = new LineReader(open, tornAt, ROOM);
                while (lines.next()) {
                    digest.update(lines.bytes(), lines.start(), lines.length());
                    if (lines.isEnded()) {
                        digest.update((byte) '\n');
                    }
                }
            }
        }
        if (!terminated) {
            digest.update((byte) '\n');
        }
        return Sha256.finish(digest);
    }
}
