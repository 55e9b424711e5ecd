package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.guard.Approver;
import dev.coffer.guard.Gate;
import dev.coffer.guard.PlanSpool;
import dev.coffer.restore.Undo;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The works of an {@link Engine}: what its use cases share. A use case gets this and what it was
 * asked for, and knows no door. Holds nothing open between calls; thread-safe.
 */
final class Works {
    private static final Duration AS_GOOD_AS_EVER = Duration.ofDays(36_500);

    private final Machine machine;
    private final @Nullable String configFile;
    private final PasswordProvider passwords;
    private final EngineAudit audit;
    private final StoreMemory memory;
    private final Stores stores;
    private final Guard guard;
    private final Gate gate;
    private final Records records;
    private final Reads reads;
    private final PlanSpool plans;

    /** As {@link Engine#Engine(Machine, Approver, PasswordProvider, String, String)} has them. */
    Works(
            Machine machine,
            Approver approver,
            PasswordProvider passwords,
            @Nullable String configFile,
            String origin) {
        this.machine = machine;
        this.configFile = configFile;
        this.passwords = passwords;
        this.audit = new EngineAudit(machine, configFile, origin, approver::notice);
        this.memory = StoreMemory.of(machine);
        this.stores = new Stores(machine, memory.known(), passwords, audit);
        this.guard = Guard.of(machine, settings(), audit);
        this.gate = new Gate(approver, guard.guardian());
        this.records = new Records(audit, approver::notice);
        this.reads = new Reads(audit, records);
        this.plans =
                new PlanSpool(
                        machine.files(),
                        machine.stateFolder().resolve("plans"),
                        machine.clock(),
                        machine.randomness());
    }

    Machine machine() {
        return machine;
    }

    PasswordProvider passwords() {
        return passwords;
    }

    /** What is configured. */
    Settings settings() {
        return new Settings(machine, new IgnoreFiles(machine, stores), configFile);
    }

    /** What says which store is meant. */
    StoreFinder finder() {
        return new StoreFinder(machine, memory.known(), configFile);
    }

    /** What says which point of a store is meant. */
    PointFinder points() {
        return new PointFinder(machine.clock());
    }

    /** What opens and makes stores. */
    Stores stores() {
        return stores;
    }

    /** What this machine remembers of stores. */
    StoreMemory memory() {
        return memory;
    }

    FileHistory fileHistory() {
        return new FileHistory(machine);
    }

    Databases databases() {
        return new Databases(machine);
    }

    /** What takes restores back in one folder. */
    Undo undo() {
        return new Undo(machine.files(), machine.clock(), machine.randomness());
    }

    /** What the audit log is told. */
    Records records() {
        return records;
    }

    /** The audit log itself. */
    EngineAudit audit() {
        return audit;
    }

    /** Who is asked before anything is destroyed. */
    Gate gate() {
        return gate;
    }

    /** What the gate rests upon. */
    Guard guard() {
        return guard;
    }

    /** What of the configuration the guard has in force. */
    SettingsInForce inForce() {
        return guard.settings();
    }

    /** Where plans are written that a store has no place for. */
    PlanSpool plans() {
        return plans;
    }

    /** Whether a point says that it was made on this machine. */
    boolean isHere(String host) {
        return host.equals(machine.host()) || host.equals(stores.host().self().host());
    }

    /**
     * Opens a store that is there; the caller closes it.
     *
     * @throws CofferException {@code NO_SUCH_STORE} if there is none
     */
    Store open(StoreChoice choice) throws IOException {
        return stores.open(choice);
    }

    /** What of a store is read and by whom is recorded, where the configuration wants it. */
    Reads reads() {
        return reads;
    }

    /**
     * Opens a store to add to it, or a place where the first backup makes one; the caller closes
     * it. It keeps what is deleted for no shorter than is in force for it; where that cannot be
     * told, for as good as ever.
     *
     * @param create also where this machine knows of one that is not there now
     * @param dryRun whether nothing is to be made
     * @param notice told why it keeps things otherwise than the choice says
     */
    Store openOrMake(StoreChoice choice, boolean create, boolean dryRun, Consumer<String> notice)
            throws IOException {
        StoreChoice kept;
        try {
            kept = inForce().kept(choice, notice);
        } catch (CofferException e) {
            notice.accept(e.getMessage());
            kept = choice.keeping(choice.options().keeping(true, AS_GOOD_AS_EVER));
        }
        return stores.openOrMake(kept, create, dryRun);
    }

    /** Opens what an address names in a store, with the store; the caller closes it. */
    OpenPoint open(StoreChoice choice, PointAddress address, PointFilter filter)
            throws IOException {
        String date = address.deletedDate();
        Store store = open(choice);
        boolean opened = false;
        try {
            OpenPoint point;
            if (date != null) {
                point =
                        OpenPoint.at(
                                store,
                                null,
                                "deleted@" + date,
                                store.openDeleted(date),
                                address.path());
            } else {
                RestorePoint chosen =
                        points().select(store, choice.address(), address.point(), filter);
                point =
                        OpenPoint.at(
                                store,
                                chosen,
                                PointLabel.of(chosen),
                                store.open(chosen),
                                address.path());
            }
            opened = true;
            return point;
        } finally {
            if (!opened) {
                store.close();
            }
        }
    }
}
