package dev.coffer.audit;

import dev.coffer.audit.AuditFinding.Kind;
import dev.coffer.base.Sha256;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Goes through the lines of one log from its beginning and finds what is not as it was written.
 * Each record must follow the one before in number and hash. Where one does not, signatures tell
 * which of the two was changed; and if neither was, something is missing or out of its place. It
 * then goes on from there, so that more than the first finding is told. For one thread.
 */
final class ChainCheck {
    private static final byte[] STARTED = ascii(AuditRecord.STARTED);
    private static final byte[] RECOVERED = ascii(AuditRecord.RECOVERED);
    private static final byte[] NOTICED = ascii(AuditRecord.NOTICED);
    private static final byte[] HEAD_LOST = ascii(AuditRecord.HEAD_LOST);
    private static final byte[] LOST_LOG = ascii(AuditRecord.LOST_LOG);
    private static final long CLOCK_TOLERANCE_MILLIS = 1000;
    static final int MOST_FINDINGS = 1000;

    private final String log;
    private final byte[] logBytes;
    private final List<NamedHead> known;
    private final List<AuditFinding> findings;
    private final List<AuditFinding> notes;
    private final RecordScanner scanner = new RecordScanner();
    private final RecordScanner lastScanner = new RecordScanner();
    private final MessageDigest digest = Sha256.digest();
    private @Nullable PublicSigner signer;
    private boolean everySignature;

    /** Where we are, for findings. */
    private String file = "";

    private long line;

    /** The record that the next must follow. */
    private long seq;

    private byte[] hash = new byte[Sha256.BYTES];
    private byte[] last = new byte[1024];
    private int lastLength;
    private String lastFile = "";
    private long lastLine;
    private long lastTime = Long.MIN_VALUE / 2; // older than any, and not near an overflow
    private boolean lastKnownGood = true;
    private boolean lastTold;
    private boolean lastEnded = true;

    /** A record was changed, so that the next one's number is all that can be expected of it. */
    private boolean loose;

    private int nextKnown;
    private long records;

    /** How many there were when the file began. */
    private long recordsBefore;

    /** Lines that are no records, of which the next record must tell. */
    private String tornFile = "";

    private long tornLine;

    private long tornBytes;
    private boolean tornEnded;
    private final MessageDigest tornDigest = Sha256.digest();

    /**
     * @param known heads of this log, by their number
     * @param signer null to take the key that the first record names
     */
    ChainCheck(String log, List<NamedHead> known, @Nullable PublicSigner signer) {
        this(log, known, signer, new ArrayList<>(), new ArrayList<>());
    }

    private ChainCheck(
            String log,
            List<NamedHead> known,
            @Nullable PublicSigner signer,
            List<AuditFinding> findings,
            List<AuditFinding> notes) {
        this.log = log;
        this.logBytes = ascii(log);
        this.known = known;
        this.signer = signer;
        this.findings = findings;
        this.notes = notes;
    }

    /** The first record is to follow this one, which went with all before it. */
    void startAfter(AuditHead gone) {
        seq = gone.seq();
        hash = gone.hash().shared().clone();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The same at the same place, between two files; what the one finds from now on the other does
     * not.
     */
    ChainCheck copy() {
        ChainCheck copy =
                new ChainCheck(
                        log, known, signer, new ArrayList<>(findings), new ArrayList<>(notes));
        copy.everySignature = everySignature;
        copy.file = file;
        copy.line = line;
        copy.seq = seq;
        copy.hash = hash.clone();
        copy.last = last.clone();
        copy.lastLength = lastLength;
        copy.lastFile = lastFile;
        copy.lastLine = lastLine;
        copy.lastTime = lastTime;
        copy.lastKnownGood = lastKnownGood;
        copy.lastTold = lastTold;
        copy.lastEnded = lastEnded;
        copy.loose = loose;
        copy.nextKnown = nextKnown;
        copy.records = records;
        copy.recordsBefore = recordsBefore;
        copy.tornFile = tornFile;
        copy.tornLine = tornLine;
        copy.tornBytes = tornBytes; // not their digest: nothing in another file seals them
        return copy;
    }

    /** From now on each signature is looked at. */
    void checkEverySignature(boolean every) {
        everySignature = every;
    }

    void beginFile(String name) {
        if (tornBytes > 0) { // what seals a torn line stands in the same file
            tellNoRecord();
        }
        file = name;
        line = 0;
        recordsBefore = records;
    }

    /**
     * Takes the next line.
     *
     * @param ended whether a newline ends it
     */
    void line(byte[] bytes, int start, int end, boolean ended) {
        line++;
        if (!lastEnded) {
            found(Kind.MISSING, lastFile, lastLine, seq, "has lost the newline that ended it");
            lastEnded = true;
        }
        if (!scanner.scan(bytes, start, end)) {
            torn(bytes, start, end, ended);
            return;
        }
        if (!scanner.hasLog(logBytes)) {
            found(Kind.MISPLACED, "belongs to another log, " + scanner.log());
            loose = true;
            return;
        }
        tellTorn();
        if (seq == 0 && signer == null && scanner.seq() == 1) {
            String key = scanner.detail(AuditRecord.PUBLIC_KEY);
            signer = key == null ? null : PublicSigner.ofHex(key);
            if (signer == null) {
                found(Kind.ALTERED, "names no key, as the first of a log must");
            }
        }
        boolean follows = scanner.seq() == seq + 1 && scanner.hasPrevious(hash);
        if (!follows && !isPlaced(start)) {
            return;
        }
        take(bytes, start, end, ended, !follows || everySignature);
        say();
    }

    /**
     * Tells what is wrong with a record that does not follow; whether it is the next all the same.
     */
    private boolean isPlaced(int start) {
        boolean lastGood = lastIsSigned();
        if (!lastGood && !lastTold) {
            altered(lastFile, lastLine, seq);
            lastTold = true;
            loose = true;
        }
        if (!isSigned(scanner, start)) {
            altered(file, line, loose ? scanner.seq() : seq + 1);
            loose = true;
            return scanner.seq() == seq + 1;
        }
        long number = scanner.seq();
        if (number <= seq && !(loose && number == seq)) {
            found(
                    Kind.MISPLACED,
                    "stands after record " + seq + ": it is there twice, or was moved");
            return false;
        }
        boolean expected = number == seq + 1 || (loose && number <= seq + 2);
        if (!expected) {
            missing(number);
        } else if (!loose) {
            found(
                    Kind.MISPLACED,
                    seq == 0
                            ? "is not the first of its log"
                            : "does not follow record " + seq + " as it stands there");
        }
        return true;
    }

    private void missing(long number) {
        long first = seq + 1;
        found(
                Kind.MISSING,
                first == number - 1
                        ? "follows, but record " + first + " before it is missing"
                        : "follows, but records "
                                + first
                                + " to "
                                + (number - 1)
                                + " before it are missing");
    }

    private void altered(String where, long at, long number) {
        found(
                Kind.ALTERED,
                where,
                at,
                number,
                "was changed, or written by somebody else: its signature does not fit");
    }

    private void take(byte[] bytes, int start, int end, boolean ended, boolean look) {
        seq = scanner.seq();
        int length = end - start;
        if (last.length < length) {
            last = new byte[length * 2];
        }
        System.arraycopy(bytes, start, last, 0, length);
        lastLength = length;
        lastFile = file;
        lastLine = line;
        lastTold = false;
        lastKnownGood = false;
        lastEnded = ended;
        records++;
        digest.update(bytes, start, length);
        try {
            digest.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes are enough for a SHA-256", e);
        }
        if (look) {
            boolean good = lastIsSigned();
            if (good) {
                loose = false;
            } else if (!loose) {
                altered(file, line, seq);
                loose = true;
            }
            lastTold = !good;
        }
        compareWithKnown();
    }

    private void compareWithKnown() {
        while (nextKnown < known.size() && known.get(nextKnown).head().seq() <= seq) {
            NamedHead one = known.get(nextKnown);
            nextKnown++;
            if (one.head().seq() == seq && !Arrays.equals(one.head().hash().shared(), hash)) {
                found(
                        Kind.REWRITTEN,
                        "is not the one that " + one.where() + " knows: the log was rewritten");
            }
        }
    }

    /** What the record itself says of the log. */
    private void say() {
        if (scanner.hasAction(NOTICED) || scanner.hasAction(HEAD_LOST)) {
            AuditRecord record = scanner.record();
            String text = record == null ? null : record.event().text();
            found(Kind.NOTICED, "says what its writer found: " + (text == null ? "" : text));
        } else if (scanner.hasAction(LOST_LOG)) {
            AuditRecord record = scanner.record();
            String text = record == null ? null : record.event().text();
            note(file, line, seq, "says: " + (text == null ? "" : text));
        } else if (scanner.hasAction(STARTED) && seq == 1) {
            String key = scanner.detail(AuditRecord.PUBLIC_KEY);
            PublicSigner by = signer;
            if (by != null && !by.publicKey().equals(key)) {
                found(Kind.ALTERED, "names another key than the state folder has for this log");
            }
        }
        long time = scanner.epochMillis();
        boolean back = time < lastTime - CLOCK_TOLERANCE_MILLIS;
        if (back) {
            note(file, line, seq, "was written after the clock had been set back");
        }
        if (records == recordsBefore + 1 && !back && !scanner.isOfDay(LogFile.dayOf(file))) {
            found(Kind.MISPLACED, "is of another day than its file, which was renamed");
        }
        lastTime = time;
    }

    private void torn(byte[] bytes, int start, int end, boolean ended) {
        if (tornBytes == 0) {
            tornFile = file;
            tornLine = line;
            tornDigest.reset();
        }
        tornDigest.update(bytes, start, end - start);
        tornBytes += end - start;
        tornEnded = ended;
        if (ended) {
            tornDigest.update((byte) '\n');
            tornBytes++;
        }
    }

    /** Lines that are no record are as they should be if the record after them tells of them. */
    private void tellTorn() {
        boolean sealed = scanner.hasAction(RECOVERED);
        if (tornBytes == 0) {
            if (sealed) {
                found(
                        Kind.MISSING,
                        "tells of a torn line before it, and there is none: that was taken away");
            }
            return;
        }
        if (!sealed) {
            tellNoRecord();
            return;
        }
        long bytes = tornBytes;
        String found = Sha256.finish(tornDigest).toString();
        tornBytes = 0;
        if (!found.equals(scanner.detail(AuditRecord.TORN_HASH))
                || !Long.toString(bytes).equals(scanner.detail(AuditRecord.TORN_BYTES))) {
            found(
                    Kind.ALTERED,
                    tornFile,
                    tornLine,
                    0,
                    "the torn line is not the one that was sealed by record " + scanner.seq());
        } else {
            note(
                    file,
                    line,
                    scanner.seq(),
                    "seals a line that a kill or a power cut had torn; nothing is missing");
        }
    }

    /** Whether the last record of the file is signed; everything before it is then. */
    boolean endFile() {
        boolean sound = seq == 0 || lastTold || lastIsSigned();
        if (line == 0) {
            note(file, 0, 0, "is empty");
        }
        if (tornBytes > 0 && tornEnded) {
            tellNoRecord();
        }
        return sound;
    }

    private void tellNoRecord() {
        found(Kind.NOT_A_RECORD, tornFile, tornLine, seq + 1, "is no record any more");
        loose = true;
        tornBytes = 0;
    }

    /** Tells what the log as a whole lacks, when its last file has ended. */
    void end() {
        boolean torn = tornBytes > 0;
        if (!lastEnded && isKnownToEnd()) {
            found(Kind.TRUNCATED, lastFile, lastLine, seq, "has lost the newline that ended it");
        } else if (!lastEnded) {
            note(
                    lastFile,
                    lastLine,
                    seq,
                    "has no newline yet: its writer was killed, or is writing just now");
        }
        for (; nextKnown < known.size(); nextKnown++) {
            NamedHead one = known.get(nextKnown);
            boolean alone = one.head().seq() == seq + 1;
            found(
                    Kind.TRUNCATED,
                    torn ? tornFile : file,
                    torn ? tornLine : line + 1,
                    seq + 1,
                    "is missing, "
                            + (alone
                                    ? "which "
                                    : "and so is all up to record " + one.head().seq() + ", which ")
                            + one.where()
                            + " knows: the log was cut off");
        }
        if (torn) {
            note(
                    tornFile,
                    tornLine,
                    0,
                    "a torn line at the end: its writer was killed, or is writing just now; the"
                            + " next record seals it");
        }
    }

    private boolean isKnownToEnd() {
        for (NamedHead one : known) {
            if (one.head().seq() >= seq) {
                return true;
            }
        }
        return false;
    }

    private boolean lastIsSigned() {
        if (!lastKnownGood) {
            lastKnownGood = lastScanner.scan(last, 0, lastLength) && isSigned(lastScanner, 0);
        }
        return lastKnownGood;
    }

    /** Where the key is not known, nothing is said against a record. */
    private boolean isSigned(RecordScanner scanned, int start) {
        PublicSigner by = signer;
        return by == null || by.signed(scanned, start);
    }

    /** Something about the last record. */
    AuditFinding atEnd(Kind kind, String message) {
        return new AuditFinding(
                kind, log, lastFile.isEmpty() ? null : lastFile, lastLine, seq, message);
    }

    private void found(Kind kind, String message) {
        found(kind, file, line, scanner.seq(), message);
    }

    private void found(Kind kind, String where, long at, long number, String message) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(new AuditFinding(kind, log, where, at, number, message));
        }
    }

    private void note(String where, long at, long number, String message) {
        if (notes.size() < MOST_FINDINGS) {
            notes.add(new AuditFinding(Kind.NOTE, log, where, at, number, message));
        }
    }

    List<AuditFinding> findings() {
        return findings;
    }

    List<AuditFinding> notes() {
        return notes;
    }

    /** How many records there are, those that are out of place left out. */
    long records() {
        return records;
    }

    /** The last record, or null if there is none. */
    @Nullable AuditHead head() {
        return seq == 0 ? null : new AuditHead(log, seq, Sha256.of(hash));
    }

    boolean knowsSigner() {
        return signer != null;
    }

    /** When the last record was written, in milliseconds since 1970. */
    long lastTime() {
        return lastTime;
    }
}
