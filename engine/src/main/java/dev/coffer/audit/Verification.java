package dev.coffer.audit;

import dev.coffer.audit.AuditFinding.Kind;
import dev.coffer.audit.AuditReport.VerifiedLog;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
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

    private final HostFiles files;
    private final HostPath place;
    private final @Nullable HostPath headsPlace;
    private final List<NamedHead> anchors;
    private final @Nullable LogOwner owner;
    private final List<AuditFinding> findings = new ArrayList<>();
    private final List<AuditFinding> notes = new ArrayList<>();
    private final List<VerifiedLog> verified = new ArrayList<>();

    /**
     * @param place the folder of the logs
     * @param headsPlace the folder of heads and keys; null, or one that is not there, for none
     * @param anchors heads that are kept elsewhere, of whatever log
     * @param owner whose logs must have a head in the state folder; null where the folder is from
     *     elsewhere, and must have a log
     */
    public Verification(
            HostFiles files,
            HostPath place,
            @Nullable HostPath headsPlace,
            List<NamedHead> anchors,
            @Nullable LogOwner owner) {
        this.files = files;
        this.place = place;
        this.headsPlace = headsPlace;
        this.anchors = List.copyOf(anchors);
        this.owner = owner;
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

    private void verifyFolder(StateHeads heads) throws OsException, AuditException {
        String resolved = files.resolveAsFar(place).toString();
        TreeSet<String> logs = new TreeSet<>(heads.in(resolved));
        try (Folder folder = openIfThere(place)) {
            List<LogFile> all = folder == null ? List.of() : LogFile.list(folder);
            for (LogFile file : all) {
                logs.add(file.log());
            }
            if (logs.isEmpty() && owner == null && (folder == null || anchors.isEmpty())) {
                throw new AuditException(
                        folder == null
                                ? "there is no folder " + place
                                : "there is no audit log in " + place,
                        null);
            }
            verify(folder, logs, all, heads, "");
        }
        Map<String, List<NamedHead>> elsewhere = new TreeMap<>();
        for (NamedHead anchor : anchors) {
            if (!logs.contains(anchor.head().log())) {
                elsewhere.computeIfAbsent(anchor.head().log(), _ -> new ArrayList<>()).add(anchor);
            }
        }
        for (Map.Entry<String, List<NamedHead>> one : elsewhere.entrySet()) {
            verifyElsewhere(one.getKey(), one.getValue(), heads);
        }
        if (logs.isEmpty() && findings.isEmpty()) {
            note(null, "there is no audit log in " + place);
        }
    }

    /**
     * @param folder null if it is not there
     * @param all files in it
     * @param prefix of the names of files, for people
     */
    private void verify(
            @Nullable Folder folder,
            Collection<String> logs,
            List<LogFile> all,
            StateHeads heads,
            String prefix)
            throws OsException {
        List<NamedHead> known = new ArrayList<>(anchors);
        Map<String, LogEnds> begins = new TreeMap<>();
        for (String log : logs) {
            List<LogFile> own = LogFile.ofLog(log, all);
            if (folder != null && !own.isEmpty()) {
                LogEnds begin = LogEnds.begin(folder, own);
                begins.put(log, begin);
                for (AuditHead lost : begin.lost()) {
                    known.add(new NamedHead("the log " + log + ", which was begun then,", lost));
                }
            }
        }
        for (String log : logs) {
            LogEnds begin = begins.get(log);
            if (folder == null || begin == null) {
                gone(log, heads.of(log));
            } else {
                List<LogFile> own = LogFile.ofLog(log, all);
                verify(folder, log, own, heads.of(log), known, begin, prefix);
            }
        }
    }

    /** One's own log lies where its head or its key says, after another folder was configured. */
    private void verifyElsewhere(String log, List<NamedHead> of, StateHeads heads)
            throws OsException {
        StateHeads.Kept kept = heads.of(log);
        String where = kept == null || owner == null ? null : kept.place();
        if (where == null) {
            for (NamedHead anchor : of) {
                finding(
                        Kind.TRUNCATED,
                        log,
                        "the log "
                                + log
                                + ", of which "
                                + anchor.where()
                                + " knows record "
                                + anchor.head().seq()
                                + ", is not there");
            }
            return;
        }
        try (Folder folder = openIfThere(HostPath.of(where))) {
            List<LogFile> all =
                    folder == null ? List.of() : LogFile.ofLog(log, LogFile.list(folder));
            if (all.isEmpty()) {
                gone(log, kept, where);
                return;
            }
            note(log, "the log " + log + " was written before this one, in " + where);
            verify(folder, List.of(log), all, heads, where + "/");
        } catch (OsException e) {
            note(
                    log,
                    "the log "
                            + log
                            + ", which was written before this one, was not looked at: "
                            + e.getMessage()
                            + "; coffer audit verify --dir "
                            + where
                            + " does, where it can be read");
        }
    }

    private @Nullable Folder openIfThere(HostPath wanted) throws OsException {
        try {
            return files.open(wanted);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT)) {
                return null;
            }
            throw e;
        }
    }

    private void gone(String log, StateHeads.@Nullable Kept kept) {
        gone(log, kept, place.toString());
    }

    private void gone(String log, StateHeads.@Nullable Kept kept, String where) {
        HeadFile head = kept == null ? null : kept.head();
        finding(
                Kind.TRUNCATED,
                log,
                "the log "
                        + log
                        + " is gone from "
                        + where
                        + (head == null
                                ? ""
                                : "; its head in the state folder knows record "
                                        + head.head().seq()));
    }

    private void verify(
            Folder folder,
            String log,
            List<LogFile> logFiles,
            StateHeads.@Nullable Kept kept,
            List<NamedHead> heads,
            LogEnds begin,
            String prefix)
            throws OsException {
        PublicSigner signer = kept == null ? null : kept.signer();
        HeadFile head = kept == null ? null : kept.head();
        boolean usable = head != null && isGenuine(head, signer);
        List<NamedHead> known = new ArrayList<>();
        if (head != null && usable) {
            known.add(new NamedHead("the signed head in the state folder", head.head()));
        }
        for (NamedHead anchor : heads) {
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
            PurgeNotes told = new PurgeNotes(purged, findings, notes);
            told.tellOfPurge(gone, logFiles);
            told.tellOfGone(known.subList(0, known.size() - comparable.size()));
        }
        for (LogFile file : logFiles) {
            check = file(folder, file, prefix, check);
        }
        check.end();
        findings.addAll(check.findings());
        notes.addAll(check.notes());
        tellOfHead(log, check, kept, usable, begin);
        verified.add(
                new VerifiedLog(
                        log, logFiles.size(), check.records(), before, check.head(), usable));
    }

    private void tellOfHead(
            String log,
            ChainCheck check,
            StateHeads.@Nullable Kept kept,
            boolean usable,
            LogEnds begin) {
        if (kept == null) {
            tellOfNone(log, check, begin);
        } else if (!usable && (kept.head() != null || kept.isDamaged())) {
            finding(Kind.HEAD, log, "the head of the log " + log + " was changed or is damaged");
        } else if (!usable && check.records() > 1) { // with one, its writer may have been killed
            finding(
                    Kind.HEAD,
                    log,
                    "the head of the log "
                            + log
                            + " is gone from the state folder, though its key is there");
        } else if (kept.isKeyGone()) {
            note(
                    log,
                    "the key of the log "
                            + log
                            + " is gone from the state folder, so it ends here, and the next record"
                            + " begins another log");
        }
        if (!check.knowsSigner()) {
            note(log, "nobody here knows the key of the log " + log + ", so no signature counted");
        }
    }

    /** One's own log has a head in the state folder; another's need not. */
    private void tellOfNone(String log, ChainCheck check, LogEnds begin) {
        AuditRecord first = begin.first();
        if (owner == null || first == null || !owner.owns(first)) {
            note(
                    log,
                    "there is no head of the log "
                            + log
                            + " here, so records that are missing at its end would not be seen"
                            + (anchors.isEmpty() ? "; --anchor names one kept elsewhere" : ""));
            return;
        }
        findings.add(
                check.atEnd(
                        Kind.HEAD,
                        "is the last of the log "
                                + log
                                + ", whose signed head and key are gone from "
                                + owner.heads()
                                + ", so what was cut off behind it would not show; put them back"
                                + " from a copy, or, if you know why they are gone, move the files"
                                + " of this log to another folder"));
    }

    private static boolean isGenuine(HeadFile head, @Nullable PublicSigner signer) {
        byte[] line = head.line().shared();
        RecordScanner scanner = new RecordScanner();
        return signer != null
                && signer.hasKey(head.publicKey().shared())
                && scanner.scan(line, 0, line.length)
                && signer.signed(scanner, 0);
    }

    private static ChainCheck file(Folder folder, LogFile file, String prefix, ChainCheck before)
            throws OsException {
        try (OpenFile open = folder.openFile(file.name())) {
            open.adviseSequential();
            return file(prefix + file.name(), () -> new LineReader(open, 0, ROOM), before);
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
