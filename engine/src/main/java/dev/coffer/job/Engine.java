package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Overrides;
import dev.coffer.config.Setting;
import dev.coffer.guard.Approver;
import dev.coffer.os.HostPath;
import dev.coffer.restore.RestoreListener;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/**
 * The library's door: everything that the command line can do, for any program. What is wanted most
 * is here: find a store, back up, open a point, restore. The rest lies behind doors of its own:
 * {@link #points}, {@link #archives}, {@link #upkeep}, {@link #keys}, {@link #approving}, {@link
 * #auditUse}, {@link #databases}, {@link #fileHistory}.
 *
 * <p>It holds nothing open between calls and may be used by several threads; so may what its doors
 * give.
 *
 * <p>What would destroy is asked of the approver first; an embedding program gives its own, or
 * {@link Approver#nobody}, with which such calls end in a {@link CofferException} of {@code
 * NEEDS_YES}.
 */
public final class Engine {

    private final Works works;

    /**
     * @param machine what it runs on
     * @param approver who is asked
     * @param configFile the {@code coffer.toml} to use, or null to look for one
     */
    public Engine(Machine machine, Approver approver, @Nullable String configFile) {
        this(machine, approver, PasswordProvider.none(), configFile);
    }

    /**
     * @param machine what it runs on
     * @param approver who is asked
     * @param passwords who knows the passwords of vaults
     * @param configFile the {@code coffer.toml} to use, or null to look for one
     */
    public Engine(
            Machine machine,
            Approver approver,
            PasswordProvider passwords,
            @Nullable String configFile) {
        this(machine, approver, passwords, configFile, "library");
    }

    /**
     * @param machine what it runs on
     * @param approver who is asked
     * @param passwords who knows the passwords of vaults
     * @param configFile the {@code coffer.toml} to use, or null to look for one
     * @param origin by what way it is called, for the audit log: {@code cli}, {@code library}
     */
    public Engine(
            Machine machine,
            Approver approver,
            PasswordProvider passwords,
            @Nullable String configFile,
            String origin) {
        this.works = new Works(machine, approver, passwords, configFile, origin);
    }

    /** An engine for the machine this process runs on, with the configuration it finds. */
    public static Engine local(Approver approver) {
        return new Engine(Machine.local(), approver, null);
    }

    /** What it runs on. */
    public Machine machine() {
        return works.machine();
    }

    /** What is configured. */
    public Settings settings() {
        return works.settings();
    }

    /** What says which store or job is meant. */
    public StoreFinder finder() {
        return works.finder();
    }

    /**
     * Says which command reads what is opened from now on, for {@code [audit] reads}.
     *
     * @param command its name; null for one that changes something, and records that itself
     */
    public void readsAs(@Nullable String command) {
        works.reads().by(command);
    }

    /**
     * What writes a first configuration.
     *
     * @param folder where to
     * @throws CofferException {@code USAGE} if it is no folder
     */
    public Init init(HostPath folder) throws CofferException {
        return new Init(works, folder);
    }

    /**
     * Says which rules decide.
     *
     * @param overrides over what the configuration says
     */
    public ExplainRules explainRules(Overrides overrides) {
        return new ExplainRules(works, overrides);
    }

    /**
     * Backs up. See {@link Backup}.
     *
     * @throws CofferException with what made it impossible; the store's last point is whole then
     */
    public BackupReport backup(BackupOrder order, RunListener listener)
            throws IOException, InterruptedException {
        Backup backup = new Backup(works);
        return order.dryRun()
                ? backup.run(order, listener)
                : works.records()
                        .backup(
                                "backup",
                                order.job().name(),
                                order.job().get(Setting.STORE).orElse(null),
                                () -> backup.run(order, listener));
    }

    /** What a backup has not so that anybody would want to go back to it; empty if it has all. */
    public List<Problem> uncaptured(JobConfig job, BackupReport report) {
        return new Uncaptured(works.machine()).of(job, report);
    }

    /**
     * Keeps versions of single files: makes a point in which these are as they are now. In a
     * versioned store everything else stays as the last point has it; in a vault the point holds
     * nothing else, and {@code latest} passes over it.
     *
     * @throws CofferException if a file is not there, is no regular file, lies outside of the
     *     sources, is left out by rules, or cannot be read; no point is made then
     */
    public BackupReport save(SaveOrder order, RunListener listener)
            throws IOException, InterruptedException {
        Save save = new Save(works);
        return order.dryRun()
                ? save.run(order, listener)
                : works.records()
                        .backup("save", order.job(), null, () -> save.run(order, listener));
    }

    /**
     * Versions of single files in a store, for programs that have contents in memory.
     *
     * @param store a versioned store or a vault; made by the first version if it is not there
     * @param root the folder that paths are relative to, where the store has no points yet; it need
     *     not be there
     */
    public FileVersions fileVersions(StoreChoice store, HostPath root) {
        return new FileVersions(works, store, root);
    }

    /**
     * Opens a store that is there; the caller closes it.
     *
     * @throws CofferException {@code NO_SUCH_STORE} if there is none
     */
    public Store open(StoreChoice choice) throws IOException {
        works.reads().opened(choice, null, null);
        return works.open(choice);
    }

    /** Opens what an address names in a store, with the store; the caller closes it. */
    public OpenPoint open(StoreChoice choice, PointAddress address, PointFilter filter)
            throws IOException {
        OpenPoint point = works.open(choice, address, filter);
        boolean recorded = false;
        try {
            works.reads().opened(choice, point.point(), point.path());
            recorded = true;
            return point;
        } finally {
            if (!recorded) {
                point.close();
            }
        }
    }

    /**
     * Restores what was opened; the caller closes it. Asks the gate before anything is replaced or
     * removed.
     *
     * @return one report for each folder that was restored into
     */
    public List<RestoreReport> restore(
            OpenPoint point, RestoreOrder order, RestoreListener listener)
            throws IOException, InterruptedException {
        Restore restore = new Restore(works);
        return order.dryRun()
                ? restore.run(point, order, listener)
                : works.records().restore(point, order, () -> restore.run(point, order, listener));
    }

    /** What takes restores back in all the folders that they went into. */
    public UndoRestore undoRestore() {
        return new UndoRestore(works);
    }

    /** The points of stores: described, copied, let go. */
    public Points points() {
        return new Points(works);
    }

    /** Dated items that stand alone: exported, imported, moved on. */
    public Archives archives() {
        return new Archives(works);
    }

    /** What looks after stores: status, verification, prune, repair. */
    public Upkeep upkeep() {
        return new Upkeep(works);
    }

    /** The keys of vaults. */
    public KeyRing keys() {
        return new KeyRing(works);
    }

    /** Who may approve what, and what waits for it. */
    public Approving approving() {
        return new Approving(works);
    }

    /**
     * What reads and verifies an audit log.
     *
     * @param dir its folder; null for the one that is configured
     */
    public AuditUse auditUse(@Nullable HostPath dir) {
        return new AuditUse(works, dir);
    }

    /** What looks for SQLite databases and into them. */
    public Databases databases() {
        return works.databases();
    }

    /** What knows the versions of files, without a look at every point. */
    public FileHistory fileHistory() {
        return works.fileHistory();
    }
}
