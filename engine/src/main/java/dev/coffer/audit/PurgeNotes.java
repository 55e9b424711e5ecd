package dev.coffer.audit;

import dev.coffer.audit.AuditFinding.Kind;
import dev.coffer.base.Counted;
import dev.coffer.base.Sha256;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a verification says of days that were purged, and of heads of their records.
 *
 * @param purged the days
 * @param findings gets what is wrong
 * @param notes gets what is good to know
 */
record PurgeNotes(PurgedDays purged, List<AuditFinding> findings, List<AuditFinding> notes) {
    private static final int HEADS_SHOWN = 5;

    void tellOfPurge(PurgedDays.Ended gone, List<LogFile> logFiles) {
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
    void tellOfGone(List<NamedHead> heads) {
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

    private void finding(Kind kind, String log, String message) {
        findings.add(new AuditFinding(kind, log, null, 0, 0, message));
    }

    private void note(String log, String message) {
        notes.add(new AuditFinding(Kind.NOTE, log, null, 0, 0, message));
    }
}
