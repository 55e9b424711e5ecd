package dev.coffer.job;

import dev.coffer.audit.AuditPlaces;
import dev.coffer.audit.AuditReader;
import dev.coffer.audit.AuditReport;
import dev.coffer.audit.LogOwner;
import dev.coffer.audit.NamedHead;
import dev.coffer.audit.Verification;
import dev.coffer.base.CofferException;
import dev.coffer.config.StoreAddress;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** What is done with an audit log that is there. Changes nothing. */
public final class AuditUse {
    private final Works works;
    private final @Nullable HostPath dir;

    /**
     * @param dir the folder of the log; null for the one that is configured
     */
    AuditUse(Works works, @Nullable HostPath dir) {
        this.works = works;
        this.dir = dir;
    }

    /** Where the log lies; no configuration is read where that was said. */
    public HostPath folder() throws CofferException {
        return dir == null ? works.audit().places().log() : dir;
    }

    /** What reads it. */
    public AuditReader reader() throws CofferException {
        return new AuditReader(works.machine().files(), folder());
    }

    /**
     * The heads of the log that the points of stores carry.
     *
     * @param only this store alone, or null for all that this machine knows and that need no
     *     password
     * @param skipped told of stores that were not looked at, a sentence each
     */
    public List<NamedHead> pointHeads(@Nullable StoreAddress only, Consumer<String> skipped)
            throws IOException {
        return new PointHeads(works, skipped).of(only);
    }

    /** What compares it with what the stores hold. */
    public Reconcile reconcile() {
        return new Reconcile(works, this);
    }

    /**
     * Verifies it, with the heads of this machine's state folder, and others. One's own log, where
     * it is configured to lie, must have a head there; a folder that was named must have a log.
     *
     * @param others heads that are kept elsewhere
     * @throws dev.coffer.audit.AuditException if it cannot be read, or nothing is there
     */
    public AuditReport verify(List<NamedHead> others) throws CofferException {
        HostPath heads = AuditPlaces.in(works.machine().stateFolder()).heads();
        return new Verification(
                        works.machine().files(),
                        folder(),
                        heads,
                        others,
                        dir == null ? owner(heads) : null)
                .run();
    }

    private LogOwner owner(HostPath heads) throws CofferException {
        Machine machine = works.machine();
        try {
            return new LogOwner(
                    machine.host(), machine.user(), machine.files().resolveAsFar(heads).toString());
        } catch (OsException e) {
            throw CofferException.failed(heads + " cannot be looked at: " + e.reason(), e);
        }
    }
}
