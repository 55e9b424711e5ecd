package dev.coffer.job;

import dev.coffer.audit.Audit;
import dev.coffer.audit.AuditActor;
import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditException;
import dev.coffer.audit.AuditHead;
import dev.coffer.audit.AuditLog;
import dev.coffer.audit.AuditPlaces;
import dev.coffer.audit.LogPurge;
import dev.coffer.base.CofferException;
import dev.coffer.config.AuditSettings;
import dev.coffer.config.ConfigSearch;
import dev.coffer.config.Surroundings;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.util.function.Consumer;

/** The log of an engine: where it lies is asked when it is needed. Thread-safe. */
final class EngineAudit implements Audit {
    private final Machine machine;
    private final @Nullable String configFile;
    private final String origin;
    private final Consumer<String> warnings;
    private @Nullable AuditSettings settings;
    private @Nullable AuditLog log;

    /**
     * @param configFile the {@code coffer.toml} to use, or null to look for one
     * @param origin as {@link AuditActor} has it
     * @param warnings gets what whoever writes should hear, a sentence each
     */
    EngineAudit(
            Machine machine,
            @Nullable String configFile,
            String origin,
            Consumer<String> warnings) {
        this.machine = machine;
        this.configFile = configFile;
        this.origin = origin;
        this.warnings = warnings;
    }

    @Override
    public AuditHead append(AuditEvent event) throws AuditException {
        return log().append(event);
    }

    @Override
    public @Nullable AuditHead head() {
        try {
            return log().head();
        } catch (AuditException e) {
            return null; // whoever appends is told
        }
    }

    @Override
    public boolean hasDone(String action, String request, Instant since) throws AuditException {
        return log().hasDone(action, request, since);
    }

    /** Which days of the log lie wholly before a date. */
    LogPurge planPurge(LocalDate before) throws AuditException {
        return log().planPurge(before);
    }

    /** Removes them; see {@link AuditLog#purge}. */
    void purge(LocalDate before, LogPurge.Consent consent) throws CofferException {
        log().purge(before, consent);
    }

    /** What is configured. */
    synchronized AuditSettings settings() throws CofferException {
        AuditSettings known = settings;
        if (known == null) {
            Surroundings surroundings =
                    new Surroundings(machine.environment(), machine.currentFolder());
            HostPath file = ConfigSearch.find(configFile, surroundings).orElse(null);
            known = AuditSettings.load(file, surroundings);
            settings = known;
        }
        return known;
    }

    /** Where the log lies, whether it is there or not. */
    AuditPlaces places() throws CofferException {
        HostPath dir = settings().dir();
        return dir == null
                ? AuditPlaces.in(machine.stateFolder())
                : AuditPlaces.of(dir, machine.stateFolder());
    }

    private synchronized AuditLog log() throws AuditException {
        AuditLog known = log;
        if (known == null) {
            known =
                    new AuditLog(
                            machine.files(),
                            machine.clock(),
                            machine.randomness(),
                            placesToWrite(),
                            AuditActor.user(machine.host(), machine.user(), origin),
                            warnings);
            log = known;
        }
        return known;
    }

    private AuditPlaces placesToWrite() throws AuditException {
        try {
            return places();
        } catch (CofferException e) {
            throw new AuditException(
                    "nobody can say where the audit log lies: " + e.getMessage(), e);
        }
    }
}
