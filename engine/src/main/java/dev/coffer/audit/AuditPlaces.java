package dev.coffer.audit;

import dev.coffer.os.HostPath;

/**
 * Where a log and what belongs to it lie.
 *
 * @param log the folder with the files of the log
 * @param heads the folder with its key and its head, in the state folder: not where the log is, if
 *     that is elsewhere, so that who can write to the one need not be able to write to the other
 */
public record AuditPlaces(HostPath log, HostPath heads) {
    private static final String HEADS = "audit-heads";
    private static final String LOG = "audit";

    /** The log in the state folder itself. */
    public static AuditPlaces in(HostPath stateFolder) {
        return new AuditPlaces(stateFolder.resolve(LOG), stateFolder.resolve(HEADS));
    }

    /** The log in a folder of its own. */
    public static AuditPlaces of(HostPath logFolder, HostPath stateFolder) {
        return new AuditPlaces(logFolder, stateFolder.resolve(HEADS));
    }
}
