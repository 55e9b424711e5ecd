package dev.coffer.job;

import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
import dev.coffer.store.RestorePoint;

import org.jspecify.annotations.Nullable;

/** Records what is read and by which command, where {@code [audit] reads} is on. Thread-safe. */
final class Reads {
    private final EngineAudit audit;
    private final Records records;
    private volatile @Nullable String reader = "";

    Reads(EngineAudit audit, Records records) {
        this.audit = audit;
        this.records = records;
    }

    /**
     * Says who reads from now on.
     *
     * @param command by its name; null for one that changes something, and records that itself
     */
    void by(@Nullable String command) {
        reader = command;
    }

    /** What was opened is read, unless it is opened by what changes something. */
    void opened(StoreChoice choice, @Nullable RestorePoint point, @Nullable TreePath path)
            throws CofferException {
        if (reader != null) {
            record("open", choice, point, path);
        }
    }

    /**
     * Records that something is read.
     *
     * @param what is done, where no command was named
     * @param point the one that is read, or null for the store
     * @param path in it, or null for all of it
     */
    void record(
            String what, StoreChoice choice, @Nullable RestorePoint point, @Nullable TreePath path)
            throws CofferException {
        if (!audit.settings().reads()) {
            return;
        }
        String command = reader;
        AuditEvent event =
                AuditEvent.note("read", Result.DONE)
                        .job(choice.job().name().isEmpty() ? null : choice.job().name())
                        .store(choice.address().withoutOptions().toString())
                        .detail("command", command == null || command.isEmpty() ? what : command);
        event = point == null ? event : event.point(Records.first(point));
        records.note(path == null || path.isRoot() ? event : event.detail("path", path.toString()));
    }
}
