package dev.coffer.audit;

import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.base.Bytes;
import dev.coffer.base.Randomness;
import dev.coffer.base.Sha256;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** One append: whoever makes it holds the lock. For one thread. */
final class Appending {
    /** Of so many logs that are lost a new one tells; of more nobody hears. */
    static final int MOST_LOST = 10;

    private static final int FILE_MODE = 0600;

    private final Folder heads;
    private final Folder folder;
    private final String place;
    private final Clock clock;
    private final AuditActor actor;
    private final LogOwner owner;
    private final LogKey key;
    private final boolean isNew;
    private final List<LostLog> lost;

    /** What the log ends with now, and whether a head of it is kept. */
    private long seq;

    private Sha256 hash = Sha256.owning(new byte[Sha256.BYTES]);
    private boolean hasHead;

    /** The file that is appended to, if there is one, and its length. */
    private @Nullable LogFile file;

    private long size;

    /** What the look at the log's end found. */
    private final LogEnd end;

    private Appending(
            Folder heads,
            Folder folder,
            String place,
            Clock clock,
            AuditActor actor,
            LogOwner owner,
            Found found) {
        this.heads = heads;
        this.folder = folder;
        this.place = place;
        this.clock = clock;
        this.actor = actor;
        this.owner = owner;
        this.lost = found.lost();
        this.key = found.key();
        this.isNew = found.isNew();
        this.end = found.end();
        this.hasHead = found.hasHead();
        this.seq = end.seq();
        this.hash = end.hash();
        this.file = end.file();
        this.size = end.size();
    }

    private record Found(
            LogKey key, boolean isNew, boolean hasHead, LogEnd end, List<LostLog> lost) {}

    /**
     * @param place the log's folder, as text
     * @param owner whose log it is
     * @param own what the caller wrote last, or null
     */
    static Appending to(
            Folder heads,
            Folder folder,
            String place,
            Clock clock,
            Randomness randomness,
            AuditActor actor,
            LogOwner owner,
            @Nullable HeadFile own)
            throws OsException {
        List<LogFile> all = LogFile.list(folder);
        LogKey known = new LogKeys(heads).find(place, all);
        if (known != null) {
            HeadFile kept = HeadFile.read(heads, known.log());
            HeadFile head = kept != null && isGenuine(kept, known, own) ? kept : null;
            LogEnd end = LogEnd.look(folder, place, LogFile.ofLog(known.log(), all), known, head);
            if (head != null || end.trouble() == null) {
                Found found = new Found(known, false, head != null, end, List.of());
                return new Appending(heads, folder, place, clock, actor, owner, found);
            }
        }
        LogKey made = LogKey.make(place, randomness);
        LogEnd end = LogEnd.look(folder, place, List.of(), made, null);
        List<LostLog> lost = LostLog.find(heads, folder, all, owner);
        Found found = new Found(made, true, false, end, lost);
        return new Appending(heads, folder, place, clock, actor, owner, found);
    }

    private static boolean isGenuine(HeadFile head, LogKey key, @Nullable HeadFile own) {
        if (own != null && own.isSameRecord(head)) {
            return true;
        }
        RecordScanner scanner = new RecordScanner();
        byte[] line = head.line().shared();
        return scanner.scan(line, 0, line.length) && LogEnd.isSigned(scanner, 0, key.key());
    }

    HeadFile run(AuditEvent event) throws OsException {
        if (isNew) {
            key.write(heads);
        }
        HeadFile first = end.first();
        if (first != null) { // its writer died before there was a head
            first.write(heads);
            heads.sync();
            hasHead = true;
        }
        if (end.isTornAtStart()) {
            startOver();
        } else if (end.isTorn()) {
            write(recovered());
        } else if (!end.isTerminated()) {
            terminate();
        }
        if (seq == 0) {
            write(started());
        }
        for (LostLog each : lost) {
            write(each.event());
        }
        String trouble = end.trouble();
        if (trouble != null) {
            write(AuditEvent.note(AuditRecord.NOTICED, Result.DONE).text(trouble));
        }
        if (end.headLost()) {
            write(
                    AuditEvent.note(AuditRecord.HEAD_LOST, Result.DONE)
                            .text("the head was gone, so records before this one may be missing"));
        }
        return write(event);
    }

    private AuditEvent started() {
        return AuditEvent.note(AuditRecord.STARTED, Result.DONE)
                .detail(AuditRecord.PUBLIC_KEY, HexFormat.of().formatHex(key.key().publicKey()))
                .detail(AuditRecord.HEADS, owner.heads());
    }

    /** What whoever writes should hear, a sentence each. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (LostLog each : lost) {
            warnings.add(each.sentence() + "; coffer audit verify says more");
        }
        return warnings;
    }

    private AuditEvent recovered() throws OsException {
        return AuditEvent.note(AuditRecord.RECOVERED, Result.DONE)
                .text("a line that a kill or a power cut had torn stands before this one")
                .detail(AuditRecord.TORN_BYTES, Long.toString(end.tornBytes()))
                .detail(AuditRecord.TORN_HASH, end.tornHash().toString());
    }

    /** Of a log whose first record a kill tore nothing was ever told. */
    private void startOver() throws OsException {
        LogFile torn = file;
        if (torn != null) {
            try (OpenFile open = folder.openForWriting(torn.name())) {
                open.truncate(0);
            }
            size = 0;
        }
    }

    /** Ends a record that a kill left without its newline. */
    private void terminate() throws OsException {
        LogFile torn = file;
        if (torn == null) {
            return;
        }
        try (OpenFile open = folder.openForWriting(torn.name())) {
            open.seek(size);
            open.write(ByteBuffer.wrap(new byte[] {'\n'}));
            size++;
        }
    }

    /**
     * Whether the next line must begin by ending what is torn: in one write, so both or neither.
     */
    private boolean sealsTornLine() {
        return end.isTorn() && !end.isTerminated() && size == end.size();
    }

    /** Appends one record and makes it the head; what cannot be done is taken back. */
    private HeadFile write(AuditEvent event) throws OsException {
        OffsetDateTime now = OffsetDateTime.now(clock);
        LogFile target = fileOf(event, now);
        boolean isNewFile = !target.equals(file);
        long from = isNewFile ? 0 : size;
        long offset = sealsTornLine() ? from + 1 : from;
        AuditRecord record = new AuditRecord(key.log(), seq + 1, now, actor, event, hash);
        byte[] line = RecordWriter.line(record, key.key());
        Sha256 lineHash = Sha256.hash(line);
        HeadFile head =
                new HeadFile(
                        new AuditHead(key.log(), seq + 1, lineHash),
                        Bytes.owning(line),
                        Bytes.owning(key.key().publicKey()),
                        place,
                        target.name().toString(),
                        offset);
        put(target, isNewFile, from, head);
        if (!hasHead) {
            heads.sync(); // that there is one must not be forgotten by a power cut
            hasHead = true;
        }
        seq++;
        hash = lineHash;
        file = target;
        size = offset + line.length + 1;
        return head;
    }

    /** What seals a torn line stands behind it; all else in the file of its day. */
    private LogFile fileOf(AuditEvent event, OffsetDateTime now) {
        LogFile newest = file;
        if (newest != null && event.action().equals(AuditRecord.RECOVERED)) {
            return newest;
        }
        String today = LogFile.day(now.toLocalDate());
        return newest != null && newest.day().compareTo(today) >= 0
                ? newest
                : LogFile.of(today, key.log());
    }

    private void put(LogFile target, boolean isNewFile, long from, HeadFile head)
            throws OsException {
        try (OpenFile open =
                isNewFile
                        ? folder.createFile(target.name(), FILE_MODE)
                        : folder.openForWriting(target.name())) {
            try {
                open.seek(from);
                open.write(ByteBuffer.wrap(text(from, head)));
                open.sync();
                if (isNewFile) {
                    folder.sync();
                }
                head.write(heads);
            } catch (OsException e) {
                takeBack(open, target, isNewFile, from, e);
                throw e;
            }
        }
    }

    /**
     * The record and its newline, with one before it that ends what is torn, if so much is left.
     */
    private static byte[] text(long from, HeadFile head) {
        int before = (int) (head.offset() - from);
        byte[] text = new byte[before + head.line().length() + 1];
        text[0] = '\n';
        text[text.length - 1] = '\n';
        System.arraycopy(head.line().shared(), 0, text, before, head.line().length());
        return text;
    }

    private void takeBack(
            OpenFile open, LogFile target, boolean isNewFile, long from, OsException because) {
        try {
            open.truncate(from);
            if (isNewFile) {
                folder.removeFile(target.name());
            }
        } catch (OsException e) {
            because.addSuppressed(e); // the next append seals it
        }
    }
}
