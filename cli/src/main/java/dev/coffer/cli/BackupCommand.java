package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.TreePath;
import dev.coffer.config.Configuration;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Overrides;
import dev.coffer.config.Setting;
import dev.coffer.config.SourceConfig;
import dev.coffer.config.StoreAddress;
import dev.coffer.job.BackupOrder;
import dev.coffer.job.BackupReport;
import dev.coffer.job.Engine;
import dev.coffer.job.StoreFinder;
import dev.coffer.os.HostPath;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.Counts;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.StoreKind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code coffer backup}: jobs of the configuration, or paths. */
final class BackupCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private List<String> words = List.of();
    private boolean all;
    private boolean dryRun;
    private boolean create;
    private String note = "";
    private String author = "";
    private boolean toGiven;
    private boolean tagged;
    private final RuleArgs rules = new RuleArgs();
    private final DatabaseArgs databases = new DatabaseArgs();
    private final Set<String> kinds = new LinkedHashSet<>();
    private boolean named;
    private Overrides others = Overrides.NONE;

    @Override
    boolean choosesPlace() {
        return true;
    }

    @Override
    void options(Syntax syntax) {
        syntax.about("Back up jobs of coffer.toml, or folders and files.")
                .arguments(
                        v -> words = v,
                        "JOB|PATH",
                        "What holds a slash, or is . or .., is a path; NAME=PATH names it.",
                        Syntax.Need.OPTIONAL)
                .option(
                        this::to,
                        "STORE",
                        "Where to, as KIND:LOCATION; what is named is a path then.",
                        "--to")
                .flag(
                        () -> all = true,
                        "Every job of coffer.toml; one that fails does not stop the next.",
                        "--all")
                .option(v -> note = v, "TEXT", "A note for the point.", "--note")
                .option(v -> author = v, "NAME", "Who says so.", "--author")
                .options(this::tags, "TAG", "A tag for the point; repeatable.", "--tag")
                .dryRun(() -> dryRun = true, "Tell what would be done, and do nothing.");
        passwords.declare(syntax);
        rules.declare(syntax);
        syntax.flag(
                        () -> set(Setting.ONE_FILE_SYSTEM, "true", "--one-file-system"),
                        "Stay on the sources' file systems.",
                        "-x",
                        "--one-file-system")
                .flag(
                        () -> set(Setting.CHECKSUM, "true", "--checksum"),
                        "Compare content, not size and times; make damaged copies again.",
                        "-c",
                        "--checksum")
                .option(
                        v -> set(Setting.COMPRESSION, v, "--compression"),
                        "HOW",
                        "How hard a vault tries to make contents smaller: off, fastest, auto,"
                                + " better or max.",
                        "--compression")
                .flag(
                        () -> set(Setting.SKIP_IF_UNCHANGED, "true", "--skip-if-unchanged"),
                        "Make no point in a vault or an archive that would hold just what the last"
                                + " one holds; other stores make none in any case.",
                        "--skip-if-unchanged")
                .flag(
                        () -> set(Setting.KEEP_CHANGED, "true", "--keep-changed"),
                        "Keep overwritten versions in a mirror too.",
                        "--keep-changed")
                .flag(() -> kind("full"), "Into an archive: everything.", "--full")
                .flag(
                        () -> kind("incremental"),
                        "Into an archive: what is new or changed since the last item.",
                        "--incremental")
                .flag(
                        () -> kind("differential"),
                        "Into an archive: what is new or changed since the last full item.",
                        "--differential")
                .option(this::name, "NAME", "Into an archive: what the item is called.", "--name")
                .flag(
                        () -> create = true,
                        "Make the store even where a known one is not there now.",
                        "--create")
                .asks(this);
        databases.declare(syntax);
    }

    /** Checked as the configuration's are, and added to them. */
    private void tags(List<String> words) {
        for (String tag : words) {
            set(Setting.TAGS, tag, "--tag");
        }
        tagged = true;
    }

    /** What is asked for counts more than a full item that is due. */
    private void kind(String word) {
        kinds.add("--" + word);
        set(Setting.ITEM_KIND, word, "--" + word);
        set(Setting.FULL_EVERY, "", "--" + word);
    }

    private void name(String name) {
        named = true;
        set(Setting.ITEM_NAME, name, "--name");
    }

    private void to(String store) {
        toGiven = true;
        set(Setting.STORE, store, "--to");
    }

    private void set(Setting<?> setting, String value, String option) {
        others = others.with(setting, value, option);
    }

    private Overrides overrides() {
        return others.with(rules.overrides()).with(databases.overrides());
    }

    @Override
    String afterInterrupt() {
        return "; what the store held before is whole";
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this, asking());
        int worst = 0;
        List<JobConfig> jobs = jobs(engine.finder());
        check(jobs);
        for (JobConfig job : jobs) {
            worst = worse(worst, jobs.size() == 1 ? one(engine, job) : guarded(engine, job));
        }
        return worst;
    }

    /** Refuses options that contradict one another, or that no job has any use for. */
    private void check(List<JobConfig> jobs) throws CofferException {
        if (kinds.size() > 1) {
            throw CofferException.usage(
                    String.join(" and ", kinds)
                            + " contradict one another; an item is one of them");
        }
        boolean anyArchive = false;
        boolean anyDatabase = false;
        for (JobConfig job : jobs) {
            StoreAddress store = job.store().orElse(null);
            anyArchive |= store != null && store.kind() == StoreKind.ARCHIVE;
            for (SourceConfig source : job.sources()) {
                anyDatabase |= !Files.isDirectory(source.path().toPath());
            }
        }
        if (!anyArchive && (named || !kinds.isEmpty())) {
            String option = named ? "--name" : kinds.iterator().next();
            throw CofferException.usage(
                    option + " is for items of archives, and none of these go into one");
        }
        String option = databases.needsSource();
        if (option != null && !anyDatabase) {
            throw CofferException.usage(
                    option
                            + " is for sources that are databases themselves, and none of these"
                            + " is; name the database's file");
        }
    }

    private List<JobConfig> jobs(StoreFinder finder) throws CofferException {
        List<String> paths = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String word : words) {
            (isPath(word) ? paths : names).add(word);
        }
        if (!paths.isEmpty() && !names.isEmpty()) {
            throw CofferException.usage(
                    "jobs and paths in one command: "
                            + names.getFirst()
                            + " is a job; write ./"
                            + names.getFirst()
                            + " if the path is meant");
        }
        if (all && !names.isEmpty()) {
            throw CofferException.usage(
                    "--all means every job of coffer.toml; leave it out to run only "
                            + String.join(", ", names));
        }
        if (!paths.isEmpty()) {
            if (all) {
                throw CofferException.usage(
                        "--all goes with no path; it means every job of coffer.toml");
            }
            return List.of(finder.described(paths, overrides()));
        }
        return ofConfiguration(finder, names);
    }

    private List<JobConfig> ofConfiguration(StoreFinder finder, List<String> names)
            throws CofferException {
        if (names.size() <= 1 && !all) {
            String name = names.isEmpty() ? null : names.getFirst();
            JobConfig job = finder.environmentJob(name, overrides());
            if (job != null) {
                return List.of(job);
            }
        }
        Configuration configuration = finder.configuration();
        if (configuration == null) {
            throw CofferException.usage(
                    names.isEmpty()
                            ? "there is no coffer.toml here or above; name what to back up, as in"
                                    + " coffer backup ., or write one with coffer init"
                            : "there is no coffer.toml here or above, so no job "
                                    + names.getFirst()
                                    + "; write ./"
                                    + names.getFirst()
                                    + " if the path is meant");
        }
        List<String> wanted = all ? configuration.jobNames() : names;
        if (wanted.isEmpty() && configuration.jobNames().size() == 1) {
            wanted = configuration.jobNames();
        }
        if (wanted.isEmpty()) {
            throw CofferException.usage(
                    configuration.jobNames().isEmpty()
                            ? configuration.file()
                                    + " has no job; write coffer backup PATH, or let coffer init"
                                    + " --force write a job"
                            : configuration.file()
                                    + " has the jobs "
                                    + String.join(", ", configuration.jobNames())
                                    + "; name some, or write --all");
        }
        List<JobConfig> jobs = new ArrayList<>();
        for (String name : wanted) {
            if (!configuration.jobNames().contains(name) && isHere(name)) {
                throw CofferException.usage(
                        "there is no job "
                                + name
                                + " in "
                                + configuration.file()
                                + "; write ./"
                                + name
                                + " if the path is meant");
            }
            jobs.add(configuration.job(name, overrides()));
        }
        return jobs;
    }

    private boolean isHere(String word) throws CofferException {
        return Files.exists(PathArgs.onMachine(session(), word).toPath());
    }

    private boolean isPath(String word) {
        return toGiven || word.indexOf('/') >= 0 || word.equals(".") || word.equals("..");
    }

    /** One of several: a failure is told, and the next goes on. */
    private int guarded(Engine engine, JobConfig job) throws InterruptedException {
        try {
            return one(engine, job);
        } catch (CofferException e) {
            Failures.of(this).tell(e, job.name());
            return e.reason().exitCode();
        } catch (IOException e) {
            Failures.of(this).tell(e, job.name());
            return Reason.FAILED.exitCode();
        }
    }

    private int one(Engine engine, JobConfig job) throws IOException, InterruptedException {
        BackupOrder order = new BackupOrder(job, note, author, List.of(), dryRun, create);
        BackupReport report;
        try (Progress progress = new Progress(console(), detail(), path -> place(job, path))) {
            report = engine.backup(order, json ? new JsonProgress(console(), verbose) : progress);
        }
        RunSummary.tellNotRemembered(this, "the backup is done", report.notRemembered());
        if (json) {
            RunSummary.print(console(), report, dryRun);
        } else if (!quiet) {
            tell(report, engine.finder().isDefault(report.store()));
        }
        return report.done().incomplete() ? INCOMPLETE : 0;
    }

    /** Where an entry of the backup lies: with several sources each lies under its name. */
    private static @Nullable HostPath place(JobConfig job, TreePath path) {
        List<SourceConfig> sources = job.sources();
        if (sources.size() == 1) {
            HostPath source = sources.getFirst().path();
            boolean isFile = path.depth() == 1 && Files.isRegularFile(source.toPath());
            return isFile ? source : source.resolve(path);
        }
        for (SourceConfig source : sources) {
            TreePath root = TreePath.ROOT.child(source.name());
            if (root.contains(path)) {
                return source.path().resolve(root.relativize(path));
            }
        }
        return null;
    }

    private void tell(BackupReport report, boolean isDefault) {
        BackupOutcome.Done done = report.done();
        Counts c = done.counts();
        String what =
                c.created()
                        + " new, "
                        + c.updated()
                        + " updated, "
                        + c.deleted()
                        + " deleted, "
                        + c.unchanged()
                        + " unchanged"
                        + (c.skipped() > 0 ? ", " + c.skipped() + " skipped" : "")
                        + (report.leftOut() > 0 ? ", " + report.leftOut() + " left out" : "");
        RestorePoint point = done.point();
        StoreKind kind = report.store().kind();
        boolean isEachRun = kind == StoreKind.VAULT || kind == StoreKind.ARCHIVE;
        String where = report.store().withoutOptions().toString();
        if (dryRun) {
            console().say("would do: " + what + "; nothing was done");
        } else if (point == null) {
            console().say("nothing changed: " + what + "; " + where + " is up to date");
        } else {
            console()
                    .say(
                            "point "
                                    + point.shortId()
                                    + ": "
                                    + what
                                    + (c.changedAnything() || isEachRun
                                            ? ", "
                                            : " (only folders differ), ")
                                    + new ByteSize(point.addedBytes()).forPeople()
                                    + " added to "
                                    + where);
        }
        if (point == null && !dryRun && (tagged || !note.isEmpty())) {
            console()
                    .warn(
                            "nothing changed, so there is no new point that could have the note and"
                                    + " the tags");
        }
        if (isDefault && !dryRun) {
            RunSummary.tellOfDefault(console(), report);
        }
        RunSummary.tellIncomplete(console(), done);
    }

    /** The one that matters more: a failure before something missing. */
    private static int worse(int one, int other) {
        return one == 0 || (one == INCOMPLETE && other != 0) ? other : one;
    }
}
