package dev.coffer.job;

import dev.coffer.audit.AuditPlaces;
import dev.coffer.audit.AuditReader;
import dev.coffer.audit.AuditReport;
import dev.coffer.audit.NamedHead;
import dev.coffer.audit.Verification;
import dev.coffer.base.CofferException;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What is done with an audit log that is there. Changes nothing. */
public final class AuditUse {
    private final Machine machine;
    private final EngineAudit audit;
    private final @Nullable HostPath dir;

    /**
     * @param dir the folder of the log; null for the one that is configured
     */
    AuditUse(Machine machine, EngineAudit audit, @Nullable HostPath dir) {
        this.machine = machine;
        this.audit = audit;
        this.dir = dir;
    }

    /** Where the log lies; no configuration is read where that was said. */
    public HostPath folder() throws CofferException {
        return dir == null ? audit.places().log() : dir;
    }

    /** What reads it. */
    public AuditReader reader() throws CofferException {
        return new AuditReader(machine.files(), folder());
    }

    /**
     * Verifies it, with the heads of this machine's state folder, if there are any, and others.
     *
     * @param others heads that are kept elsewhere
     */
    public AuditReport verify(List<NamedHead> others) throws CofferException {
        HostPath heads = AuditPlaces.in(machine.stateFolder()).heads();
        return new Verification(machine.files(), folder(), heads, others).run();
    }
}
