package dev.coffer.audit;

import dev.coffer.audit.AuditFinding.Kind;
import dev.coffer.audit.AuditReport.VerifiedLog;
import dev.coffer.base.Counted;
import dev.coffer.base.Sha256;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads all logs in a folder from end to end and compares them with what is known of them: the
 * heads in the state folder, those that stores' points carry, those that somebody kept elsewhere.
 * Writes nothing, takes no lock, and may be used while the log is written. Memory does not grow
 * with the log. For one thread.
 */
public final class Verification {
    private static final int ROOM = 1 << 20;
    private static final int HEADS_SHOWN = 5;

    private final HostFiles files;
    private final HostPath place;
    private final @Nullable HostPath headsPlace;
    private final List<NamedHead> anchors;
    private final List<AuditFinding> findings = new ArrayList<>();
    private final List<AuditFinding> notes = new ArrayList<>();
    private final List<VerifiedLog> verified = new ArrayList<>();

    /**
     * @param place the folder of the logs
     * @param headsPlace the folder of heads and keys; null, or one that is not there, for none
     * @param anchors heads that are kept elsewhere, of whatever log
     */
    public Verification(
            HostFiles files,
            HostPath place,
            @Nullable HostPath headsPlace,
            List<NamedHead> anchors) {
        this.files = files;
        this.place = place;
        this.headsPlace = headsPlace;
        this.anchors = List.copyOf(anchors);
    }

    /**
     * Verifies.
     *
     * @throws AuditException if something cannot be read
     */
    public AuditReport run() throws AuditException {
        try {
            // Before the log: so what is written meanwhile is past the head, never short of it.
            StateHeads heads = StateHeads.read(files, headsPlace);
            verifyFolder(heads);
        } catch (OsException e) {
            throw new AuditException(
                    "the audit log in " + place + " cannot be read: " + e.getMessage(), e);
        }
        return new AuditReport(place.toString(), verified, findings, notes);
    }

    private void verifyFolder(StateHeads heads) throws OsException {
        String resolved = files.resolveAsFar(place).toString();
        TreeSet<String> logs = new TreeSet<>(heads.in(resolved));
        try (Folder folder = openIfThere()) {
            List<LogFile> all = folder == null ? List.of() : LogFile.list(folder);
            for (LogFile file : all) {
                logs.add(file.log());
            }
            for (String log : logs) {
                List<LogFile> own = LogFile.ofLog(log, all);
                if (folder == null || own.isEmpty()) {
                    gone(log, heads.of(log));
                } else {
                    verify(folder, log, own, heads.of(log));
                }
            }
        }
        for (NamedHead anchor : anchors) {
            if (!logs.contains(anchor.head().log())) {
                finding(
                        Kind.TRUNCATED,
                        anchor.head().log(),
                        "the log "
                                + anchor.head().log()
                                + ", of which "
                                + anchor.where()
                                + " knows record "
                                + anchor.head().seq()
                                + ", is not there");
            }
        }
        if (logs.isEmpty() && findings.isEmpty()) {
            note(null, "there is no audit log in " + place);
        }
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

    private void gone(String log, StateHeads.@Nullable Kept kept) {
        HeadFile head = kept == null ? null : kept.head();
        finding(
                Kind.TRUNCATED,
                log,
                "the log "
                        + log
                        + " is gone from "
                        + place
                        + (head == null
                                ? ""
                                : "; its head in the state folder knows record "
                                        + head.head().seq()));
    }

    private void verify(
            Folder folder, String log, List<LogFile> logFiles, StateHeads.@Nullable Kept kept)
            throws OsException {
        PublicSigner signer = kept == null ? null : kept.signer();
        HeadFile head = kept == null ? null : kept.head();
        boolean usable = head != null && isGenuine(head, signer);
        List<NamedHead> known = new ArrayList<>();
        if (head != null && usable) {
            known.add(new NamedHead("the signed head in the state folder", head.head()));
        }
        for (NamedHead anchor : anchors) {
            if (anchor.head().log().equals(log)) {
                known.add(anchor);
            }
        }
        known.sort(Comparator.comparingLong(one -> one.head().seq()));
        PurgedDays purged = PurgedDays.read(folder, log, logFiles, signer);
        PurgedDays.Ended gone = purged.before(logFiles.getFirst());
        long before = gone == null ? 0 : gone.end().seq();
        List<NamedHead> comparable =
                known.stream().filter(one -> one.head().seq() > before).toList();
        ChainCheck check = new ChainCheck(log, comparable, purged.signer());
        if (gone != null) {
            check.startAfter(gone.end());
            tellOfPurge(purged, gone, logFiles);
            tellOfGone(purged, known.subList(0, known.size() - comparable.size()));
        }
        for (LogFile file : logFiles) {
            check = file(folder, file, check);
        }
        check.end();
        findings.addAll(check.findings());
        notes.addAll(check.notes());
        tellOfHead(log, check, kept, usable);
        verified.add(
                new VerifiedLog(
                        log, logFiles.size(), check.records(), before, check.head(), usable));
    }

    private void tellOfPurge(PurgedDays purged, PurgedDays.Ended gone, List<LogFile> logFiles) {
        String log = gone.end().log();
        notes.add(
                new AuditFinding(
                        Kind.PURGED,
                        log,
                        logFiles.getFirst().toString(),
                        1,
                        gone.end().seq() + 1,
                        "is the first that is there: what came before was purged on "
                                + gone.on()
                                + ", as record "
                                + gone.record()
                                + " says"));
        int left = purged.left(logFiles);
        if (left > 0) {
            note(
                    log,
                    "a purge was stopped before its end: "
                            + Counted.of(left, "file that it names is", "files that it names are")
                            + " still there; coffer audit purge takes them away");
        }
    }

    /** Of a record that went, nobody can say any more what it was; but of the last of a file. */
    private void tellOfGone(PurgedDays purged, List<NamedHead> heads) {
        Map<String, List<NamedHead>> byDay = new TreeMap<>();
        for (NamedHead one : heads) {
            Sha256 hash = purged.hashOf(one.head().seq());
            PurgedDays.Ended file = purged.with(one.head().seq());
            if (hash != null && !hash.equals(one.head().hash())) {
                finding(
                        Kind.REWRITTEN,
                        one.head().log(),
                        "record "
                                + one.head().seq()
                                + " was another one, when it was purged, than the one that "
                                + one.where()
                                + " knows: the log was rewritten before");
            } else if (hash == null && file != null) {
                byDay.computeIfAbsent(file.on(), _ -> new ArrayList<>()).add(one);
            }
        }
        byDay.forEach(this::tellOfGone);
    }

    private void tellOfGone(String day, List<NamedHead> heads) {
        StringBuilder text = new StringBuilder();
        for (NamedHead one : heads.subList(0, Math.min(heads.size(), HEADS_SHOWN))) {
            text.append(text.isEmpty() ? "" : ", ").append(one.where());
            text.append(" (record ").append(one.head().seq()).append(')');
        }
        notes.add(
                new AuditFinding(
                        Kind.PURGED,
                        heads.getFirst().head().log(),
                        null,
                        0,
                        0,
                        Counted.of(heads.size(), "head is of a record", "heads are of records")
                                + " purged on "
                                + day
                                + " and cannot be compared any more: "
                                + text
                                + (heads.size() > HEADS_SHOWN ? ", …" : "")));
    }

    private void tellOfHead(
            String log, ChainCheck check, StateHeads.@Nullable Kept kept, boolean usable) {
        if (kept == null) {
            note(
                    log,
                    "there is no head of the log "
                            + log
                            + " here, so records that are missing at its end would not be seen"
                            + (anchors.isEmpty() ? "; --anchor names one kept elsewhere" : ""));
        } else if (!usable && (kept.head() != null || kept.isDamaged())) {
            finding(Kind.HEAD, log, "the head of the log " + log + " was changed or is damaged");
        } else if (!usable && check.records() > 1) { // with one, its writer may have been killed
            finding(
                    Kind.HEAD,
                    log,
                    "the head of the log "
                            + log
                            + " is gone from the state folder, though its key is there");
        }
        if (!check.knowsSigner()) {
            note(log, "nobody here knows the key of the log " + log + ", so no signature counted");
        }
    }

    private static boolean isGenuine(HeadFile head, @Nullable PublicSigner signer) {
        byte[] line = head.line().shared();
        RecordScanner scanner = new RecordScanner();
        return signer != null
                && signer.hasKey(head.publicKey().shared())
                && scanner.scan(line, 0, line.length)
                && signer.signed(scanner, 0);
    }

    private static ChainCheck file(Folder folder, LogFile file, ChainCheck before)
            throws OsException {
        try (OpenFile open = folder.openFile(file.name())) {
            open.adviseSequential();
            return file(file.name().toString(), () -> new LineReader(open, 0, ROOM), before);
        }
    }

    /** What gives the lines of a file, from the first on. */
    interface Lines {
        LineReader read() throws OsException;
    }

    /** One file; read again, if it turns out that a record in it is not signed, to say which. */
    static ChainCheck file(String name, Lines lines, ChainCheck before) throws OsException {
        ChainCheck first = before.copy();
        if (read(name, lines.read(), first)) {
            return first;
        }
        ChainCheck second = before.copy();
        second.checkEverySignature(true);
        read(name, lines.read(), second);
        second.checkEverySignature(false);
        return second;
    }

    private static boolean read(String name, LineReader lines, ChainCheck check)
            throws OsException {
        check.beginFile(name);
        while (lines.next()) {
            check.line(lines.bytes(), lines.start(), lines.end(), lines.isEnded());
        }
        return check.endFile();
    }

    private void finding(Kind kind, String log, String message) {
        findings.add(new AuditFinding(kind, log, null, 0, 0, message));
    }

    private void note(@Nullable String log, String message) {
        notes.add(new AuditFinding(Kind.NOTE, log, null, 0, 0, message));
    }
}
