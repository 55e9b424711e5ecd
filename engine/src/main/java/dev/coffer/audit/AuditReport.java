package dev.coffer.audit;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a verification found. Immutable.
 *
 * @param folder the folder of the logs
 * @param logs those that were found in it
 * @param findings what is wrong, in the order of the records of each log; the first of a log is its
 *     first bad record
 * @param notes what is not wrong, but good to know
 */
public record AuditReport(
        String folder,
        List<VerifiedLog> logs,
        List<AuditFinding> findings,
        List<AuditFinding> notes) {
    /**
     * One log.
     *
     * @param log its id
     * @param files how many it has
     * @param records how many are where they belong
     * @param purgedTo the number of the last one that was purged, with all before it; 0 if none was
     * @param end the last of them; null if there is none
     * @param comparedWithHead whether the signed head in the state folder was there to compare with
     */
    public record VerifiedLog(
            String log,
            int files,
            long records,
            long purgedTo,
            @Nullable AuditHead end,
            boolean comparedWithHead) {}

    public AuditReport {
        logs = List.copyOf(logs);
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
    }

    /** Whether nothing is wrong. */
    public boolean isSound() {
        return findings.isEmpty();
    }
}
