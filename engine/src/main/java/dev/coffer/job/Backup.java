package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Setting;
import dev.coffer.config.SourceConfig;
import dev.coffer.config.StoreAddress;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.DatabaseLog;
import dev.coffer.tree.Problem;
import dev.coffer.tree.ProblemLog;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Backs up the sources of a job into its store: opens both, runs, asks the gate when too much would
 * go, runs again with its yes, and remembers the store.
 */
final class Backup {
    private final Works works;

    Backup(Works works) {
        this.works = works;
    }

    BackupReport run(BackupOrder order, RunListener listener)
            throws IOException, InterruptedException {
        JobConfig job = order.job();
        StoreChoice choice = choice(job);
        IncludedVersions.check(choice);
        StoreAddress address = choice.address();
        if (job.name().isEmpty() && works.finder().isDefault(address)) {
            for (HostPath file : works.finder().passedOver(job)) {
                listener.notice(
                        "The jobs of "
                                + file
                                + " are not used, for a path was named; coffer backup"
                                + " runs them.");
            }
        }
        ToldOnce told = new ToldOnce(listener);
        ProblemLog problems = new ProblemLog(told::problem);
        LeftOutTally leftOut = new LeftOutTally(told);
        DatabaseLog databases = new DatabaseLog(works.machine().clock());
        boolean there = works.stores().isThere(address);
        DatabaseSources alone = new DatabaseSources(works.machine());
        if (!order.dryRun()) {
            noteSettings(job, listener);
            alone.vacuum(job, listener);
        }
        try (Store store =
                        works.openOrMake(choice, order.create(), order.dryRun(), listener::notice);
                LiveSources sources =
                        LiveSources.open(
                                works.machine(),
                                places(job),
                                job,
                                FullChecks.options(job, store, there),
                                job.rules().build(),
                                ownFolders(address, job, order.dryRun()),
                                problems,
                                leftOut,
                                databases::add)) {
            if (job.includesVersions()) {
                sources.add(
                        SourcePlace.versions(),
                        new IncludedVersions(works, job, sources.rules(), problems).find());
            }
            BackupRequest request = request(order, sources, problems, databases);
            LostDatabases lost =
                    new LostDatabases(works.machine(), job, there ? store.points() : List.of());
            Beginning beginning =
                    () -> lost.tell(sources.places(), sources.tree(), problems, databases);
            beginning.run();
            alone.tellOfOthers(job, lost, told);
            BackupOutcome.Done done = outcome(store, request, problems, leftOut, told, beginning);
            String notRemembered = "";
            if (!order.dryRun()) {
                notRemembered = remember(store, address);
                age(store, choice, listener);
                if (done.point() != null) {
                    works.fileHistory().feed(store);
                }
            }
            return new BackupReport(address, !there, done, leftOut.count(), notRemembered);
        }
    }

    /** What the guard cannot take note of is told, and the backup goes on. */
    private void noteSettings(JobConfig job, RunListener listener) {
        if (job.name().isEmpty()) {
            return;
        }
        try {
            works.inForce().note();
        } catch (CofferException e) {
            listener.notice(e.getMessage());
        }
    }

    /** What kept this machine from remembering the store; the backup itself is done. */
    String remember(Store store, StoreAddress address) throws InterruptedIOException {
        try {
            works.memory().remember(store, address);
            return "";
        } catch (InterruptedIOException e) {
            throw e;
        } catch (OsException e) {
            return e.object() + ": " + e.reason();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * What the job's settings do not keep any more goes, where they say that a backup ends so. The
     * point is there by now, whatever comes of this.
     */
    private void age(Store store, StoreChoice choice, RunListener listener)
            throws IOException, InterruptedException {
        JobConfig job = choice.job();
        boolean wanted = job.get(Setting.FORGET_AFTER_BACKUP) && !job.name().isEmpty();
        if (!wanted || store.kind() == StoreKind.MIRROR) {
            return;
        }
        if (job.retention().isEmpty()) {
            listener.notice(
                    "Nothing was forgotten: the job "
                            + job.name()
                            + " has forget_after_backup, and no keep setting says what is to"
                            + " stay.");
            return;
        }
        ForgetReport report;
        try {
            report =
                    works.records()
                            .forget(
                                    "forget",
                                    choice,
                                    () ->
                                            new Forget(works)
                                                    .run(
                                                            store,
                                                            choice.address(),
                                                            Forget.bySettings(job, false),
                                                            _ -> {},
                                                            listener));
        } catch (CofferException e) {
            listener.notice("The backup is done; nothing was forgotten: " + e.getMessage());
            return;
        }
        int gone = report.plan().removed().size() - report.left().size();
        if (gone > 0) {
            listener.notice(
                    Counted.of(gone, "point")
                            + " that the job's settings do not keep any more "
                            + (gone == 1 ? "was" : "were")
                            + " forgotten.");
        }
        for (Problem left : report.left()) {
            listener.notice(left.path() + ": " + left.reason());
        }
    }

    private static List<SourcePlace> places(JobConfig job) throws CofferException {
        List<SourcePlace> places = job.places();
        if (places.isEmpty()) {
            throw CofferException.usage("nothing to back up was named; write coffer backup PATH");
        }
        return places;
    }

    private StoreChoice choice(JobConfig job) throws CofferException {
        StoreAddress address = job.store().orElse(null);
        if (address == null) {
            throw CofferException.usage("where to? Name a store with --to KIND:LOCATION");
        }
        return new StoreChoice(address, job);
    }

    /** What is to be told before the sources are read, each time that they are. */
    private interface Beginning {
        void run() throws IOException;
    }

    /** Runs, asks where it must be asked, and runs again with the yes. */
    BackupOutcome.Done outcome(
            Store store,
            BackupRequest request,
            ProblemLog problems,
            LeftOutTally leftOut,
            ToldOnce told)
            throws IOException, InterruptedException {
        return outcome(store, request, problems, leftOut, told, () -> {});
    }

    private BackupOutcome.Done outcome(
            Store store,
            BackupRequest request,
            ProblemLog problems,
            LeftOutTally leftOut,
            ToldOnce told,
            Beginning beginning)
            throws IOException, InterruptedException {
        BackupOutcome outcome = store.backup(request, told);
        if (outcome instanceof BackupOutcome.Done done) { // a switch takes milliseconds to set up
            return done;
        }
        return switch (outcome) {
            case BackupOutcome.Done done -> done;
            case BackupOutcome.NeedsYes(var plan) -> {
                Authorization yes = yes(plan, told);
                problems.clear();
                request.databases().clear();
                leftOut.clear();
                told.again();
                beginning.run();
                yield switch (store.backup(request.with(yes), told)) {
                    case BackupOutcome.Done done -> done;
                    case BackupOutcome.NeedsYes again ->
                            throw CofferException.failed(
                                    store.location()
                                            + " changed while the question was answered; run it"
                                            + " again");
                };
            }
        };
    }

    private Authorization yes(Destruction plan, ToldOnce told)
            throws CofferException, InterruptedException {
        try {
            return works.gate().authorize(plan);
        } catch (CofferException e) {
            if (told.toldAnything()) {
                told.notice(
                        "What is named above is what the run would do besides; none of it was"
                                + " done.");
            }
            throw e;
        }
    }

    private static BackupRequest request(
            BackupOrder order, LiveSources sources, ProblemLog problems, DatabaseLog databases) {
        JobConfig job = order.job();
        TreeSet<String> tags = new TreeSet<>(job.tags());
        tags.addAll(order.tags());
        return BackupRequest.of(
                        sources.tree(), sources.places(), sources.rules().inForce(), problems)
                .with(
                        new BackupRequest.Said(
                                job.name().isEmpty() ? null : job.name(),
                                order.note().isEmpty() ? job.get(Setting.NOTE) : order.note(),
                                order.author(),
                                new ArrayList<>(tags)))
                .with(
                        BackupRequest.Mode.PLAIN
                                .withDryRun(order.dryRun())
                                .withChecksum(job.get(Setting.CHECKSUM))
                                .withSkipIfUnchanged(job.get(Setting.SKIP_IF_UNCHANGED)))
                .with(databases);
    }

    /**
     * The folders of the store and of the cache by inode, so that they are met under whatever name
     * they have in the source.
     */
    private List<FileStat> ownFolders(StoreAddress address, JobConfig job, boolean dryRun)
            throws IOException {
        List<FileStat> own = new ArrayList<>(storeFolder(address, job, dryRun));
        try (Folder cache = works.machine().files().open(works.machine().cacheFolder())) {
            own.add(cache.stat());
        } catch (OsException e) {
            // there is none yet, or nobody may look into it
        }
        return own;
    }

    private List<FileStat> storeFolder(StoreAddress address, JobConfig job, boolean dryRun)
            throws IOException {
        HostPath location = address.location();
        HostFiles files = works.machine().files();
        if (works.stores().isThere(address)) {
            return List.of(files.stat(location));
        }
        for (SourceConfig source : job.sources()) {
            if (!dryRun && liesIn(files, location, source.path())) {
                return madeIn(files, location);
            }
        }
        return List.of();
    }

    /** Whatever links lead to the one or to the other. */
    private static boolean liesIn(HostFiles files, HostPath location, HostPath source) {
        try {
            HostPath place = files.resolveAsFar(location);
            HostPath folder = files.resolveAsFar(source);
            return folder.contains(place) && !folder.equals(place);
        } catch (OsException e) {
            return false; // opening the one or making the other fails alike, and says so
        }
    }

    /**
     * A first backup into one of its own sources: the store's folder is made before the source is
     * read, to be known when it is met there.
     */
    private static List<FileStat> madeIn(HostFiles files, HostPath location) {
        try (Folder folder = SmallFiles.openOrCreate(files, location, 0700)) {
            return List.of(folder.stat());
        } catch (OsException e) {
            return List.of(); // making the store there fails alike, and says so
        }
    }
}
