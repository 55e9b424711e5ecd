package dev.coffer.audit;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** Where events are recorded. Thread-safe. */
public interface Audit {
    /**
     * Records an event. It is durable when this returns.
     *
     * @return the head with this record as its last
     * @throws AuditException if it could not be recorded; it is not in the log then
     */
    AuditHead append(AuditEvent event) throws AuditException;

    /**
     * Where the log stands now, as far as is known; null if nothing was ever recorded, or the log
     * cannot be read.
     */
    @Nullable AuditHead head();

    /**
     * Whether something that was done about a request is in the log.
     *
     * @param action that was recorded
     * @param request its code
     * @param since what was recorded before need not be looked at
     * @throws AuditException if the log cannot be read
     */
    boolean hasDone(String action, String request, Instant since) throws AuditException;

    /** Records nothing: for tests of other things. */
    static Audit none() {
        return new NoAudit();
    }
}
