package dev.coffer.audit;

import dev.coffer.base.Sha256;

import java.time.OffsetDateTime;

/**
 * One record of a log, as it is read. Immutable.
 *
 * @param log the log it belongs to
 * @param seq its number there, from 1
 * @param time when it was written, by the writer's clock
 * @param actor who caused it
 * @param event what it is about
 * @param previous the hash of the line before; zeros for the first
 */
public record AuditRecord(
        String log,
        long seq,
        OffsetDateTime time,
        AuditActor actor,
        AuditEvent event,
        Sha256 previous) {
    /** The number of the last record that goes, if this one names days that go; else 0. */
    public long purgedTo() {
        String last = event.action().equals(PURGE) ? event.details().get(LAST_SEQ) : null;
        try {
            return last == null ? 0 : Long.parseLong(last);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The first record of every log; its detail {@code public_key} has the key that signs. */
    static final String STARTED = "log-started";

    /** Says that the line before was torn by a kill. */
    static final String RECOVERED = "recovered";

    /** Details of that: how many bytes, and their hash, each with the newline that ends them. */
    static final String TORN_BYTES = "torn_bytes";

    static final String TORN_HASH = "torn_sha256";

    /** A detail of the first record, and of intents of purges: the key that signs, in hex. */
    static final String PUBLIC_KEY = "public_key";

    /** Names files of whole days that go; its intent stands before, its outcome after they went. */
    static final String PURGE = "log-purge";

    /** A detail of that intent: the number of the last record that goes. */
    static final String LAST_SEQ = "last_seq";

    /** A detail of the first record: the folder with the key and the head. */
    static final String HEADS = "heads";

    /** Says that the key or the head of another log was gone, so that this one was begun. */
    static final String LOST_LOG = "log-lost";

    /** A detail of that: where the other log ended then, as heads are written. */
    static final String LAST = "last";

    /** Says that the log did not end where it had ended when it was last written. */
    static final String NOTICED = "tampering-noticed";

    /** Says that the head was gone, so that nobody knows whether records are missing. */
    static final String HEAD_LOST = "head-lost";
}
