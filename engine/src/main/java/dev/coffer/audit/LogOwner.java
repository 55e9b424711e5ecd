package dev.coffer.audit;

/**
 * Whose logs are one's own: those of this user on this machine whose keys lie in this state folder.
 * Logs of others may lie beside them.
 *
 * @param host the machine's name
 * @param user the operating system's user
 * @param heads the folder of heads and keys, as text
 */
public record LogOwner(String host, String user, String heads) {
    /** Whether a log that begins so is one's own. */
    boolean owns(AuditRecord first) {
        String keptIn = first.event().details().get(AuditRecord.HEADS);
        return first.actor().host().equals(host)
                && first.actor().user().equals(user)
                && (keptIn == null || keptIn.equals(heads));
    }
}
