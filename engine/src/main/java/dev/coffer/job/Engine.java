package dev.coffer.job;

import dev.coffer.archive.ArchiveOptions;
import dev.coffer.archive.ArchiveStore;
import dev.coffer.archive.Replaced;
import dev.coffer.archive.item.ItemFormat;
import dev.coffer.audit.Audit;
import dev.coffer.audit.NamedHead;
import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Counted;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Period;
import dev.coffer.catalogue.KnownStore;
import dev.coffer.catalogue.KnownStores;
import dev.coffer.catalogue.SeenPoints;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Overrides;
import dev.coffer.config.Setting;
import dev.coffer.config.StoreAddress;
import dev.coffer.guard.Approver;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Gate;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.HostPath;
import dev.coffer.record.StoreLock;
import dev.coffer.restore.RestoreListener;
import dev.coffer.restore.Undo;
import dev.coffer.source.BadRulesException;
import dev.coffer.source.LeftOut;
import dev.coffer.source.Rules;
import dev.coffer.store.DataShare;
import dev.coffer.store.PointSelector;
import dev.coffer.store.PointWords;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionForecast;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.store.StoredItem;
import dev.coffer.store.VerifyReport;
import dev.coffer.tree.Problem;
import dev.coffer.tree.ProblemLog;
import dev.coffer.vault.PruneOptions;
import dev.coffer.vault.PruneReport;
import dev.coffer.vault.VaultStore;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The library's door: everything that the command line can do, for any program. It holds nothing
 * open between calls and may be used by several threads.
 *
 * <p>What would destroy is asked of the approver first; an embedding program gives its own, or
 * {@link Approver#nobody}, with which such calls end in a {@link CofferException} of {@code
 * NEEDS_YES}.
 */
public final class Engine {

    private final Machine machine;
    private final Guard guard;
    private final Records records;
    private final Gate gate;
    private final PasswordProvider passwords;
    private final KnownStores known;
    private final SeenPoints seen;
    private final PlanSpool plans;
    private final FileHistory history;
    private final Stores stores;
    private final @Nullable String configFile;
    private final EngineAudit audit;

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
        this.machine = machine;
        this.passwords = passwords;
        this.known = new KnownStores(machine.files(), machine.stateFolder());
        this.seen = new SeenPoints(machine.files(), machine.stateFolder());
        this.plans =
                new PlanSpool(
                        machine.files(),
                        machine.stateFolder().resolve("plans"),
                        machine.clock(),
                        machine.randomness());
        this.history = new FileHistory(machine);
        this.configFile = configFile;
        this.audit = new EngineAudit(machine, configFile, origin);
        this.stores = new Stores(machine, known, passwords, audit);
        this.guard = Guard.of(machine, settings(), audit);
        this.gate = new Gate(approver, guard.guardian());
        this.records = new Records(audit, approver::notice);
    }

    /** An engine for the machine this process runs on, with the configuration it finds. */
    public static Engine local(Approver approver) {
        return new Engine(Machine.local(), approver, null);
    }

    public Machine machine() {
        return machine;
    }

    /** Where what is done is recorded. */
    public Audit audit() {
        return audit;
    }

    /**
     * What reads and verifies an audit log.
     *
     * @param dir its folder; null for the one that is configured
     */
    public AuditUse auditUse(@Nullable HostPath dir) {
        return new AuditUse(machine, audit, dir);
    }

    /**
     * The heads of the audit log that the points of stores carry.
     *
     * @param only this store alone, or null for all that this machine knows and that need no
     *     password
     * @param skipped told of stores that were not looked at, a sentence each
     */
    public List<NamedHead> pointHeads(@Nullable StoreAddress only, Consumer<String> skipped)
            throws IOException {
        return new PointHeads(this, skipped).of(only);
    }

    /** What compares an audit log with what the stores hold. */
    public Reconcile reconcile(AuditUse use) {
        return new Reconcile(this, use);
    }

    /** Whether what changes nothing is recorded too ({@code [audit] reads}). */
    public boolean auditsReads() throws CofferException {
        return audit.settings().reads();
    }

    /** What says which store a command means. */
    public StoreFinder finder() {
        return new StoreFinder(machine, known, configFile);
    }

    /** What the audit log is told. */
    Records records() {
        return records;
    }

    /** Who may approve what, and what waits for it. */
    public Approving approving() {
        return new Approving(this, guard);
    }

    /**
     * Puts in force what in the configuration protects less than before, if the gate lets it.
     *
     * @return what was weakened, a sentence each; empty if there was nothing to ask about
     */
    public List<String> acceptSettings() throws IOException, InterruptedException {
        return records.of("accept-settings", "", () -> new AcceptSettings(this).run());
    }

    /**
     * What in the configuration protects less than what is in force, a sentence each, and so is not
     * in force itself.
     *
     * @throws CofferException {@code USAGE} if the configuration would lock everybody out
     */
    public List<String> weakerSettings() throws CofferException {
        guard.settings().check();
        return GuardedSettings.sentences(guard.settings().weakenings());
    }

    /** What of the configuration the guard has in force. */
    SettingsInForce inForce() {
        return guard.settings();
    }

    /** What is configured. */
    public Settings settings() {
        return new Settings(machine, new IgnoreFiles(machine, stores), configFile);
    }

    /**
     * Says which rules decide.
     *
     * @param overrides over what the configuration says
     */
    public ExplainRules explainRules(Overrides overrides) {
        return new ExplainRules(this, overrides);
    }

    /**
     * What writes a first configuration.
     *
     * @param folder where to
     * @throws CofferException {@code USAGE} if it is no folder
     */
    public Init init(HostPath folder) throws CofferException {
        return new Init(this, folder);
    }

    /** How much a store holds. */
    public StoreStats stats(StoreChoice choice) throws IOException, InterruptedException {
        try (Store store = open(choice)) {
            return StoreStats.of(machine.files(), choice.address(), store);
        }
    }

    /**
     * How the stores stand that the configuration names and that this machine knows. Changes
     * nothing; a store that cannot be looked at says so.
     */
    public List<StoreStatus> status() throws IOException {
        return new Status(this).all();
    }

    /** How one store stands. */
    public StoreStatus status(StoreChoice choice) throws IOException {
        return new Status(this).of(choice, List.of());
    }

    /**
     * Looks at everything that Coffer depends on.
     *
     * @param store only this one of the stores, or null for all that are configured or known
     */
    public List<Finding> doctor(@Nullable StoreChoice store)
            throws IOException, InterruptedException {
        return new Doctor(this).run(store);
    }

    /**
     * Takes away the locks of runs that ended without letting go: one at most, but in a vault. Asks
     * the gate where a vault's was renewed within half an hour.
     *
     * @return who held them
     * @throws CofferException {@code LOCKED} if the holder runs on this machine
     */
    public List<StoreLock.Holder> unlock(StoreChoice choice)
            throws IOException, InterruptedException {
        return records.of("unlock", choice, () -> new Unlock(this).run(choice));
    }

    /**
     * Lets go of a store that was given up: this machine no longer knows of it, so nothing misses
     * it. The store itself, if it is there, is not touched.
     *
     * @return whether this machine knew it
     */
    public boolean forgetStore(StoreAddress address) throws CofferException {
        KnownStore store = known.at(address.location());
        if (store == null) {
            return false;
        }
        seen.forget(store.id());
        boolean forgotten = known.forget(address.location());
        records.note(
                "store-forgotten",
                address.withoutOptions().toString(),
                "this machine knows the store no longer");
        return forgotten;
    }

    public KnownStores knownStores() {
        return known;
    }

    /**
     * Verifies a store, or what one point of it needs. What is gone from a vault since this machine
     * last looked is among the notes.
     *
     * @param point as for {@link #select}, or null for all
     * @param share how much of a vault's content is read; all of any other store's
     */
    public VerifyReport verify(
            StoreChoice choice,
            @Nullable String point,
            PointFilter filter,
            DataShare share,
            RunListener listener)
            throws IOException, InterruptedException {
        return new Verify(this).run(choice, point, filter, share, listener);
    }

    /**
     * Takes away from a vault what no point needs. Asks the gate first.
     *
     * @param dryRun whether only to tell what would be done
     * @return what was done, or would be
     * @throws dev.coffer.base.DamagedException if something is missing or damaged that points need;
     *     nothing was removed then
     */
    public PruneReport prune(
            StoreChoice choice, PruneOptions options, boolean dryRun, RunListener listener)
            throws IOException, InterruptedException {
        Prune prune = new Prune(this);
        return dryRun
                ? prune.run(choice, options, true, listener)
                : records.of("prune", choice, () -> prune.run(choice, options, false, listener));
    }

    /** What makes the best of vaults that are damaged. */
    public Repair repair() {
        return new Repair(this);
    }

    /** The keys of vaults. */
    public KeyRing keys() {
        return new KeyRing(this, passwords);
    }

    SeenPoints seenPoints() {
        return seen;
    }

    /** What knows the versions of files, without a look at every point. */
    public FileHistory fileHistory() {
        return history;
    }

    /** Where plans about vaults are written, which have no place for them. */
    PlanSpool plans() {
        return plans;
    }

    Gate gate() {
        return gate;
    }

    /** Whether a point says that it was made on this machine. */
    boolean isHere(String host) {
        return host.equals(machine.host()) || host.equals(stores.host().self().host());
    }

    Stores stores() {
        return stores;
    }

    /**
     * Backs up. See {@link Backup}.
     *
     * @throws CofferException with what made it impossible; the store's last point is whole then
     */
    public BackupReport backup(BackupOrder order, RunListener listener)
            throws IOException, InterruptedException {
        return order.dryRun()
                ? new Backup(this).run(order, listener)
                : records.backup(
                        "backup",
                        order.job().name(),
                        order.job().get(Setting.STORE).orElse(null),
                        () -> new Backup(this).run(order, listener));
    }

    /** What a backup has not so that anybody would want to go back to it; empty if it has all. */
    public List<Problem> uncaptured(JobConfig job, BackupReport report) {
        return new Uncaptured(machine).of(job, report);
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
        return order.dryRun()
                ? new Save(this).run(order, listener)
                : records.backup(
                        "save", order.job(), null, () -> new Save(this).run(order, listener));
    }

    /**
     * Versions of single files in a store, for programs that have contents in memory.
     *
     * @param store a versioned store or a vault; made by the first version if it is not there
     * @param root the folder that paths are relative to, where the store has no points yet; it need
     *     not be there
     */
    public FileVersions fileVersions(StoreChoice store, HostPath root) {
        return new FileVersions(this, store, root);
    }

    /**
     * Writes a point of any store, or a part of it, into one archive file, which is read again
     * before it gets its name.
     *
     * @param format one that is a file
     * @param level of compression; null for the format's own
     * @param file nothing may have that name yet
     * @throws CofferException {@code USAGE} for a level that the format has not
     */
    public ExportReport export(
            StoreChoice store,
            PointAddress address,
            PointFilter filter,
            ItemFormat format,
            @Nullable Integer level,
            HostPath file,
            RunListener listener)
            throws IOException, InterruptedException {
        ArchiveOptions options = ArchiveOptions.of(format);
        ArchiveOptions checked = level == null ? options : options.withLevel(level);
        try (OpenPoint from = open(store, address, filter)) {
            return records.of(
                    "export",
                    store,
                    () -> new Export(this, format, checked.level(), listener).run(from, file),
                    (done, _) -> done.text("written to " + file));
        }
    }

    /**
     * Makes one file of a full item of an archive that is a folder; the folder goes when the file
     * has been read again and lies in its place. Asks the gate first.
     *
     * @param format one that is a file
     * @param level of compression; null for the format's own
     * @throws CofferException if other items need it; nothing was done then
     */
    public Replaced replaceItem(
            StoreChoice choice,
            String point,
            PointFilter filter,
            ItemFormat format,
            @Nullable Integer level,
            RunListener listener)
            throws IOException, InterruptedException {
        ArchiveTier.checkKind(choice.address());
        ArchiveOptions options = ArchiveOptions.of(format);
        ArchiveOptions how = level == null ? options : options.withLevel(level);
        return records.of(
                "replace-item",
                choice,
                () -> replaced(choice, point, filter, how, listener),
                (done, now) -> done.point(Records.first(now.point())));
    }

    private Replaced replaced(
            StoreChoice choice,
            String point,
            PointFilter filter,
            ArchiveOptions how,
            RunListener listener)
            throws IOException, InterruptedException {
        try (Store store = open(choice)) {
            if (!(store instanceof ArchiveStore archive)) {
                throw new IllegalStateException("it is an archive");
            }
            RestorePoint chosen = selectKept(store, choice.address(), point, filter);
            Destruction plan = archive.planReplacing(chosen, plans);
            Authorization yes = gate.authorize(plan);
            plans.remove(plan);
            Replaced replaced = archive.replace(chosen, how, plans, yes, listener);
            new VerifiedPoints(machine).add(store, List.of(replaced.point()), listener);
            rememberGone(store, choice.address(), List.of(chosen));
            return replaced;
        }
    }

    /**
     * Moves old items of an archive into another one, which is made if it is not there.
     *
     * @param olderThan so old an item has to be; chains move together or not at all
     * @param keep so many of the newest stay in any case
     * @param planned told what stays and what moves, before anybody is asked
     */
    public ForgetReport tier(
            StoreChoice from,
            StoreChoice to,
            Period olderThan,
            int keep,
            boolean dryRun,
            Consumer<RetentionPlan> planned,
            RunListener listener)
            throws IOException, InterruptedException {
        ArchiveTier tier = new ArchiveTier(this);
        return dryRun
                ? tier.run(from, to, olderThan, keep, true, planned, listener)
                : records.forget(
                        "tier",
                        from,
                        () -> tier.run(from, to, olderThan, keep, false, planned, listener));
    }

    /**
     * Makes a point of what a tar or zip of any program holds.
     *
     * @param store made if it is not there
     * @param order what is said of the point
     * @throws CofferException if the file is no archive, or something in it is refused
     */
    public BackupReport importArchive(
            StoreChoice store, HostPath file, BackupOrder order, RunListener listener)
            throws IOException, InterruptedException {
        Import read = new Import(this);
        return order.dryRun()
                ? read.run(store, file, order, listener)
                : records.backup(
                        "import",
                        store.job().name(),
                        store.address(),
                        () -> read.run(store, file, order, listener));
    }

    /**
     * Copies points of a store into another one, of whatever kinds, which is made if it is not
     * there. Points that it has already are passed over. Between vaults a copy is the same point;
     * else it is a new one, tagged {@code copy-of:ID}.
     *
     * @param points as for {@link #select}; none for all that fit the filter
     * @param dryRun whether only to tell what would be done
     * @throws dev.coffer.base.DamagedException if something is missing or damaged that they need;
     *     between vaults no point was copied then
     */
    public CopyReport copy(
            StoreChoice from,
            StoreChoice to,
            List<String> points,
            PointFilter filter,
            boolean dryRun,
            RunListener listener)
            throws IOException, InterruptedException {
        CopyPoints copy = new CopyPoints(this);
        return dryRun
                ? copy.run(from, to, points, filter, true, listener)
                : records.copy(to, () -> copy.run(from, to, points, filter, false, listener));
    }

    /**
     * Lets points go that are named, or that a policy does not keep. Asks the gate first, unless
     * the policy is that of a job's settings.
     *
     * @param planned told which points stay and which go, before anybody is asked
     * @throws CofferException if a point is held, or a policy would keep nothing; nothing has been
     *     done then
     */
    public ForgetReport forget(
            StoreChoice choice,
            ForgetOrder order,
            Consumer<RetentionPlan> planned,
            RunListener listener)
            throws IOException, InterruptedException {
        Forget forget = new Forget(this);
        return order.dryRun()
                ? forget.run(choice, order, planned, listener)
                : records.forget(
                        "forget", choice, () -> forget.run(choice, order, planned, listener));
    }

    /**
     * Deletes points that are named. Asks the gate first. They are hidden from then on, and can be
     * brought back until the grace of the job's settings is over; then the next retention run takes
     * them away. Or they go at once, if the order says so.
     *
     * @param planned told which points go, before anybody is asked
     * @throws CofferException if a point is held, or the store is a mirror; nothing has been done
     *     then
     */
    public ForgetReport delete(
            StoreChoice choice,
            DeleteOrder order,
            Consumer<RetentionPlan> planned,
            RunListener listener)
            throws IOException, InterruptedException {
        Delete delete = new Delete(this);
        return order.dryRun()
                ? delete.run(choice, order, planned, listener)
                : records.forget(
                        order.now() ? "delete-now" : "delete",
                        choice,
                        () -> delete.run(choice, order, planned, listener));
    }

    /**
     * Brings points back that are deleted.
     *
     * @param points by their ids
     * @return as they are now; in a vault under other ids
     * @throws CofferException if one of them is not deleted; nothing has been done then
     */
    public List<RestorePoint> undelete(StoreChoice choice, List<String> points, PointFilter filter)
            throws IOException, InterruptedException {
        return records.of(
                "undelete",
                choice,
                () -> new Delete(this).undo(choice, points, filter),
                (done, back) -> Records.ids(done, "back", back));
    }

    /**
     * Says what a policy will have kept one day, if points are made in a rhythm and the policy is
     * applied after each. Changes nothing.
     *
     * @param choice whose points are there already; null for a store that begins today
     * @param order whose policy, grouping and filter count
     * @param every time from one point to the next
     * @param until when to look
     * @param course told what there is after each
     */
    public RetentionPlan simulateRetention(
            @Nullable StoreChoice choice,
            ForgetOrder order,
            Duration every,
            Instant until,
            RetentionForecast.Course course)
            throws IOException {
        return new SimulateRetention(this).run(choice, order, every, until, course);
    }

    /** What the settings of a job say of its points. */
    public ForgetOrder retentionOf(JobConfig job, boolean dryRun) {
        return Forget.bySettings(job, dryRun);
    }

    /**
     * Changes what people said of a point. Asks the gate first if a hold would be released.
     *
     * @param edit gets the words as they are, and gives those that are to be
     * @return the point as it is now, perhaps under another id
     */
    public RestorePoint describe(
            StoreChoice choice, String point, PointFilter filter, UnaryOperator<PointWords> edit)
            throws IOException, InterruptedException {
        return records.of(
                "describe",
                choice,
                () -> described(choice, point, filter, edit),
                (done, now) -> done.point(Records.first(now)));
    }

    private RestorePoint described(
            StoreChoice choice, String point, PointFilter filter, UnaryOperator<PointWords> edit)
            throws IOException, InterruptedException {
        try (Store store = open(choice)) {
            RestorePoint chosen = selectKept(store, choice.address(), point, filter);
            boolean released = chosen.isHeld() && edit.apply(chosen.words()).hold() == null;
            Destruction release = released ? planOfRelease(store, chosen) : null;
            if (release != null) {
                gate.authorize(release).check(planOfRelease(store, chosen));
            }
            RestorePoint now = store.describe(chosen, edit);
            if (release != null) {
                plans.remove(release);
            }
            rememberGone(
                    store,
                    choice.address(),
                    now.id().equals(chosen.id()) ? List.of() : List.of(chosen));
            return now;
        }
    }

    private Destruction planOfRelease(Store store, RestorePoint point) throws IOException {
        String subject = store.location().toString();
        try (PlanDocument document = plans.begin(Operation.RELEASE_HOLD, subject)) {
            document.point("release", point.id(), point.time());
            return document.finish(
                    List.of(
                            "Point "
                                    + label(point)
                                    + " in "
                                    + subject
                                    + " would be held no longer ("
                                    + point.hold()
                                    + "), so the next forget may let it go."));
        }
    }

    /**
     * Opens a store that is there; the caller closes it.
     *
     * @throws CofferException {@code NO_SUCH_STORE} if there is none
     */
    public Store open(StoreChoice choice) throws IOException {
        if (auditsReads()) {
            records.note(
                    "open",
                    choice.address().withoutOptions().toString(),
                    "opened, to be read or changed");
        }
        return stores.open(choice);
    }

    /** Opens what an address names in a store, with the store; the caller closes it. */
    public OpenPoint open(StoreChoice choice, PointAddress address, PointFilter filter)
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
                RestorePoint chosen = select(store, choice.address(), address.point(), filter);
                point =
                        OpenPoint.at(
                                store, chosen, label(chosen), store.open(chosen), address.path());
            }
            opened = true;
            return point;
        } finally {
            if (!opened) {
                store.close();
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
        Restore restore = new Restore(this);
        return order.dryRun()
                ? restore.run(point, order, listener)
                : records.restore(point, order, () -> restore.run(point, order, listener));
    }

    /** What looks for SQLite databases and into them. */
    public Databases databases() {
        return new Databases(machine);
    }

    /** Takes restores back in all the folders that they went into. */
    public UndoRestore undoRestore() {
        return new UndoRestore(this);
    }

    /** Takes restores back in one folder; see {@link Undo}. */
    public Undo undo() {
        return new Undo(machine.files(), machine.clock(), machine.randomness());
    }

    /**
     * The sources of a point as they are now, as a tree of the same shape: for comparing; the
     * caller closes it.
     *
     * <p>The rules that the point was made with say what is left out, whatever the configuration
     * says now: so what differs is what changed.
     *
     * @param job whose other settings count
     * @throws CofferException if a source is not there or cannot be read
     */
    public LiveSources live(RestorePoint point, JobConfig job, Consumer<Problem> problems)
            throws IOException {
        for (SourcePlace source : point.sources()) {
            if (!source.isPlace() && !source.isVersions()) {
                throw CofferException.failed(
                        "point "
                                + label(point)
                                + " does not tell where on this machine it was made"
                                + (source.shown().isEmpty() ? "" : ", only " + source.shown())
                                + ", so there is nothing it can be compared with");
            }
        }
        return LiveSources.open(
                machine,
                point.sources(),
                job,
                rules(point, job),
                List.of(),
                new ProblemLog(problems),
                LeftOut.toNobody());
    }

    /** The same of a point with one source, which lies in another folder now. */
    LiveSources live(RestorePoint point, HostPath folder, JobConfig job) throws IOException {
        return LiveSources.open(
                machine,
                List.of(new SourcePlace(point.sources().getFirst().name(), folder)),
                job,
                rules(point, job),
                List.of(),
                new ProblemLog(_ -> {}),
                LeftOut.toNobody());
    }

    /** The same with databases as their raw bytes, as other programs back them up. */
    LiveSources raw(RestorePoint point, @Nullable HostPath folder, JobConfig job)
            throws IOException {
        List<SourcePlace> places =
                folder == null
                        ? point.sources()
                        : List.of(new SourcePlace(point.sources().getFirst().name(), folder));
        return LiveSources.raw(machine, places, job, rules(point, job));
    }

    private static Rules rules(RestorePoint point, JobConfig job) throws CofferException {
        try {
            return Rules.recorded(point.rules());
        } catch (BadRulesException e) { // of a newer version
            return job.rules().build();
        }
    }

    /**
     * The point that a text names among those that count, for what changes a point or takes it
     * along.
     *
     * @throws CofferException if it is deleted, with how to bring it back
     */
    RestorePoint selectKept(Store store, StoreAddress address, String point, PointFilter filter)
            throws IOException {
        RestorePoint chosen = select(store, address, point, filter);
        if (chosen.isDeleted()) {
            throw CofferException.failed(
                    "point "
                            + label(chosen)
                            + " in "
                            + address.withoutOptions()
                            + "; coffer undelete "
                            + chosen.shortId()
                            + " brings it back");
        }
        return chosen;
    }

    /** One that is deleted by an id that no other point has, or null. */
    private static @Nullable RestorePoint deleted(
            Store store, StoreAddress address, PointSelector.ById byId, PointFilter filter)
            throws IOException {
        List<RestorePoint> deleted = new ArrayList<>();
        for (RestorePoint each : store.allPoints()) {
            if (byId.fits(each)) {
                if (!each.isDeleted()) {
                    return null;
                }
                deleted.add(each);
            }
        }
        List<RestorePoint> fitting = filter.listed(deleted);
        return fitting.isEmpty() ? null : byId.select(fitting, address.withoutOptions().toString());
    }

    /**
     * The point that a text names among those that count. One that is deleted is found by its id
     * alone: it may be looked at and restored.
     */
    public RestorePoint select(Store store, StoreAddress address, String point, PointFilter filter)
            throws IOException {
        RestorePoint named = byName(store, point, filter);
        if (named != null) {
            return named;
        }
        PointSelector selector = PointSelector.parse(point, machine.clock().getZone());
        if (selector instanceof PointSelector.ById byId) {
            RestorePoint deleted = deleted(store, address, byId, filter);
            if (deleted != null) {
                return deleted;
            }
        }
        List<RestorePoint> all = store.points();
        boolean byId = selector instanceof PointSelector.ById;
        List<RestorePoint> counting = byId ? filter.listed(all) : filter.of(all);
        if (counting.isEmpty() && !all.isEmpty()) {
            throw CofferException.failed(
                    filter.noneOf(all.size(), address.withoutOptions().toString()));
        }
        if (selector instanceof PointSelector.Latest latest
                && latest.back() >= counting.size()
                && counting.size() < all.size()) {
            throw CofferException.failed(
                    latest.text()
                            + " goes back too far: of the "
                            + Counted.of(all.size(), "point")
                            + " in "
                            + address.withoutOptions()
                            + (counting.size() == 1
                                    ? " one counts"
                                    : " " + counting.size() + " count")
                            + " here; those of saved files alone do not, nor what --job, --host,"
                            + " --path and --tag leave out. coffer list shows all");
        }
        if (counting.isEmpty() && !byId) {
            refuseToGuess(store, store.damagedPoints(), point);
        }
        RestorePoint chosen = selector.select(counting, address.withoutOptions().toString());
        if (!byId) {
            refuseToGuess(store, store.damagedSince(chosen), point);
        }
        return chosen;
    }

    /** Where a point is damaged that may be newer nobody can tell which one is meant. */
    private static void refuseToGuess(Store store, List<Problem> damaged, String point)
            throws IOException {
        if (!damaged.isEmpty()) {
            throw new DamagedException(
                    damaged.getFirst().reason()
                            + "; so nobody can tell which point "
                            + point
                            + " is. Name it by its id, which coffer list tells"
                            + (store instanceof ArchiveStore
                                    ? "; or " + ArchiveStore.wayOut(damaged.getFirst())
                                    : ""));
        }
    }

    /** The point whose item has this name, where no point's id begins so; else null. */
    private static @Nullable RestorePoint byName(Store store, String text, PointFilter filter)
            throws IOException {
        if (text.equals("latest") || text.startsWith("latest~") || text.startsWith("@")) {
            return null;
        }
        Map<String, StoredItem> items = store.items();
        if (items.isEmpty()) {
            return null;
        }
        String hex = text.toLowerCase(Locale.ROOT);
        boolean mayBeId = text.length() >= PointSelector.MIN_ID_DIGITS;
        RestorePoint named = null;
        int found = 0;
        List<RestorePoint> all = store.allPoints();
        for (RestorePoint point : all) {
            if (mayBeId && (point.id().startsWith(hex) || point.firstId().startsWith(hex))) {
                return null;
            }
        }
        for (RestorePoint point : filter.listed(all)) {
            StoredItem item = items.get(point.id());
            if (item != null && item.isCalled(text)) {
                found++;
                if (named == null || item.name().equals(text)) {
                    named = point;
                }
            }
        }
        if (named != null && found > 1) {
            StoredItem item = items.get(named.id());
            if (item == null || !item.name().equals(text)) {
                throw CofferException.failed(
                        Counted.of(found, "item")
                                + " are called "
                                + text
                                + "; write the name with its ending, or the point's id");
            }
        }
        return named;
    }

    /** A point for people: {@code a1b2c3d4 of 2026-11-21 14:30}, and whether it is deleted. */
    public static String label(RestorePoint point) {
        OffsetDateTime until = point.deletedUntil();
        return dated(point) + (until == null ? "" : ", deleted and kept until " + minute(until));
    }

    static String dated(RestorePoint point) {
        return point.shortId() + " of " + minute(point.time());
    }

    /** Made when it is needed: most commands print no time. */
    private static String minute(OffsetDateTime time) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").format(time);
    }

    /** Remembers what this machine has seen of a store. */
    void remember(Store store, StoreAddress address) throws IOException {
        if (store instanceof VaultStore vault) {
            new SeenVault(seen, vault).add();
        }
        List<RestorePoint> points = store.points();
        if (points.isEmpty()) {
            return;
        }
        RestorePoint newest = points.getLast();
        known.remember(
                new KnownStore(
                        store.id(),
                        address.kind().word(),
                        address.location(),
                        newest.sources(),
                        newest.id(),
                        points.size(),
                        newest.time()));
    }

    /** Remembers that points have gone of which this machine knows why. */
    void rememberGone(Store store, StoreAddress address, List<RestorePoint> gone)
            throws IOException {
        if (store instanceof VaultStore vault) {
            Set<String> files = new HashSet<>();
            for (RestorePoint point : gone) {
                files.add(VaultStore.pointFile(point.id()));
            }
            new SeenVault(seen, vault).replaced(files);
        }
        remember(store, address);
    }

    /** What to say of a store that is not there: whether this machine knows it or not. */
    static CofferException noSuchStore(StoreAddress address, @Nullable KnownStore before) {
        String what =
                before == null
                        ? "there is no store at "
                                + address.withoutOptions()
                                + "; is the name right, and its disk mounted? coffer backup --to"
                                + " makes one"
                        : missing(address, before);
        return new CofferException(Reason.NO_SUCH_STORE, what);
    }

    private static String missing(StoreAddress address, KnownStore before) {
        return address.withoutOptions()
                + " is not there now, but was on "
                + minute(before.seen())
                + "; is its disk mounted? coffer backup --create begins a new store in its place,"
                + " coffer status --forget lets go of it";
    }
}
