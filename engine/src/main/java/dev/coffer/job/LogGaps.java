package dev.coffer.job;

import dev.coffer.audit.AuditRecord;
import dev.coffer.base.Counted;
import dev.coffer.base.Moment;

import org.jspecify.annotations.Nullable;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which time the logs say nothing of any more, since their first records are not there. */
final class LogGaps {
    /** The first record of each log that is there. */
    private final Map<String, AuditRecord> first = new TreeMap<>();

    /** The newest purge of each log, as its intent names it. */
    private final Map<String, AuditRecord> purge = new TreeMap<>();

    private @Nullable OffsetDateTime end;

    /** Takes the next record, of whatever log. */
    void take(AuditRecord record) {
        if (first.putIfAbsent(record.log(), record) == null && record.seq() > 1) {
            end = end == null || end.isBefore(record.time()) ? record.time() : end;
        }
        if (record.purgedTo() > 0) {
            purge.put(record.log(), record);
        }
    }

    /** Whether something of that time may have been in what is gone. */
    boolean cover(OffsetDateTime time) {
        OffsetDateTime until = end;
        return until != null && time.isBefore(until);
    }

    /**
     * What cannot be said because of them.
     *
     * @param points how many are of that time
     */
    List<String> sentences(long points) {
        List<String> sentences = new ArrayList<>();
        for (AuditRecord begin : first.values()) {
            if (begin.seq() > 1) {
                AuditRecord by = purge.get(begin.log());
                String when = Moment.MINUTE.format(begin.time());
                sentences.add(
                        by == null || by.purgedTo() < begin.seq() - 1
                                ? "records of before "
                                        + when
                                        + " are missing from the audit log, and no purge in it"
                                        + " names them; coffer audit verify says more"
                                : "records of before "
                                        + when
                                        + " were purged on "
                                        + by.time().toLocalDate()
                                        + ", so what came and went until then cannot be judged");
            }
        }
        if (points > 0) {
            sentences.add(
                    Counted.of(
                                    points,
                                    "point is of that time and can",
                                    "points are of that time and can")
                            + " not be judged");
        }
        return sentences;
    }
}
