package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Overrides;
import dev.coffer.config.SourceConfig;
import dev.coffer.job.BackupOrder;
import dev.coffer.job.BackupReport;
import dev.coffer.job.Engine;
import dev.coffer.job.OpenPoint;
import dev.coffer.job.PointAddress;
import dev.coffer.job.PointFilter;
import dev.coffer.job.RestoreOrder;
import dev.coffer.job.RestoreReport;
import dev.coffer.job.StoreChoice;
import dev.coffer.restore.Overwrite;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code coffer before -- COMMAND}: backs up, runs the command, and shows the way back when it
 * fails, or goes it. Standard input and output are the command's; what is said here goes to
 * standard error.
 */
final class BeforeCommand extends CofferCommand {
    /** What happens when the backup itself fails. */
    private enum OnFailure {
        STOP,
        COPY,
        GO
    }

    private List<String> command = List.of();
    private @Nullable String jobName;
    private boolean rollback;
    private OnFailure onFailure = OnFailure.STOP;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Back up a job, then run a command with its own input and output; its exit"
                                + " code is passed on (128+n for signal n). If it fails, the way"
                                + " back is shown.")
                .arguments(
                        v -> command = v,
                        "COMMAND",
                        "The command and its arguments, after --.",
                        Syntax.Need.REQUIRED)
                .option(
                        v -> jobName = v,
                        "JOB",
                        "The job to back up; the only one there is unless given.",
                        "--job")
                .flag(
                        () -> rollback = true,
                        "If the command fails, restore what was backed up in its place.",
                        "--rollback")
                .option(
                        v -> onFailure = onFailure(v),
                        "WHAT",
                        "If the backup fails: stop (default), copy (make a plain dated copy beside"
                                + " each source and go on) or go (go on without).",
                        "--on-backup-failure");
        passwords.declare(syntax);
    }

    private static OnFailure onFailure(String word) {
        return switch (word) {
            case "stop" -> OnFailure.STOP;
            case "copy" -> OnFailure.COPY;
            case "go" -> OnFailure.GO;
            default -> throw new IllegalArgumentException("'" + word + "' is not stop, copy or go");
        };
    }

    @Override
    boolean hasJson() {
        return false;
    }

    @Override
    int run() throws IOException, InterruptedException {
        console().leaveOutToOthers();
        Engine engine =
                session().engine(this, new TerminalApprover(console(), rollback, verbose, ""));
        JobConfig job = engine.finder().job(jobName, Overrides.NONE);
        WayBack back = backUp(engine, job);
        Process process;
        try {
            process = new ProcessBuilder(command).inheritIO().start();
        } catch (IOException e) {
            NotStarted why = NotStarted.of(e);
            console().error(command.getFirst() + " cannot be run: " + why.words());
            return why.exitCode();
        }
        int code = ended(process);
        if (code != 0) {
            console().error(command.getFirst() + " ended with exit code " + code);
            back.tell();
        }
        return code;
    }

    /** How to get back what there was before the command. */
    private interface WayBack {
        void tell() throws InterruptedException;
    }

    private WayBack backUp(Engine engine, JobConfig job) throws IOException, InterruptedException {
        try {
            BackupReport report;
            try (Progress progress = new Progress(console(), detail(), _ -> null)) {
                report = engine.backup(BackupOrder.of(job), progress);
            }
            RunSummary.tellIncomplete(console(), report.done());
            String point = point(engine, report);
            if (!quiet) {
                console().say("backed up to " + report.store().withoutOptions() + ": " + point);
            }
            List<Problem> missing = engine.uncaptured(job, report);
            return missing.isEmpty()
                    ? () -> goBack(engine, job, point)
                    : incomplete(job, point, missing);
        } catch (CofferException e) {
            return without(job, e.reason(), e.getMessage(), e);
        } catch (IOException e) {
            return without(job, Reason.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * There is a point, but what was to be kept safe is not in it as it should be: then what the
     * user said of a backup that fails.
     */
    private WayBack incomplete(JobConfig job, String point, List<Problem> missing)
            throws IOException {
        Problem first = missing.getFirst();
        String why =
                first.path()
                        + ": "
                        + first.reason()
                        + (missing.size() > 1 ? "; and " + (missing.size() - 1) + " more" : "");
        WayBack other = without(job, Reason.FAILED, why, null);
        return () -> {
            other.tell();
            if (onFailure == OnFailure.GO) {
                console().say("what there is of it: " + way(job, point));
            }
        };
    }

    /** Of a run that changed nothing the last point is the state that there was. */
    private static String point(Engine engine, BackupReport report) throws IOException {
        RestorePoint made = report.done().point();
        if (made != null) {
            return made.shortId();
        }
        StoreChoice choice = engine.finder().find(report.store().toString(), null);
        try (Store store = engine.open(choice)) {
            List<RestorePoint> points = store.points();
            if (points.isEmpty()) {
                throw CofferException.failed(report.store() + " has no point");
            }
            return points.getLast().shortId();
        }
    }

    /** The backup failed: what the user said is to happen then. */
    private WayBack without(JobConfig job, Reason reason, String why, @Nullable IOException failure)
            throws IOException {
        return switch (onFailure) {
            case STOP ->
                    throw new CofferException(
                            reason,
                            "the backup failed, so "
                                    + command.getFirst()
                                    + " was not run: "
                                    + why
                                    + "; --on-backup-failure copy or go would go on",
                            failure);
            case GO -> {
                console().warn("the backup failed: " + why);
                console().warn("going on without one, as --on-backup-failure says");
                yield () ->
                        console()
                                .say(
                                        "there is no backup to go back to"
                                                + (rollback ? ", so nothing was rolled back" : ""));
            }
            case COPY -> {
                console().warn("the backup failed: " + why);
                List<Path> copies = copies(job);
                for (Path copy : copies) {
                    console().warn("copied instead to " + copy);
                }
                yield () -> {
                    for (Path copy : copies) {
                        console().say("as it was before lies in " + copy);
                    }
                    if (rollback) {
                        console()
                                .warn(
                                        "nothing was rolled back: --rollback goes back to a point,"
                                                + " and there is none; copy it back yourself");
                    }
                };
            }
        };
    }

    private List<Path> copies(JobConfig job) throws IOException {
        List<Path> copies = new ArrayList<>();
        for (SourceConfig source : job.sources()) {
            try {
                copies.add(PlainCopy.beside(source.path().toPath(), session().machine().clock()));
            } catch (IOException e) {
                throw CofferException.failed(
                        source.path()
                                + " could not be copied either, so "
                                + command.getFirst()
                                + " was not run: "
                                + e.getMessage(),
                        e);
            }
        }
        return copies;
    }

    private int ended(Process process) {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException e) {
                // From a terminal the signal reaches the command too; else it is passed on. Either
                // way the command decides what to do, and it is waited for.
                if (!console().canAsk()) {
                    process.destroy();
                }
            }
        }
    }

    /** The command that goes back, as it works where this one was given. */
    private String way(JobConfig job, String point) {
        List<String> words =
                new ArrayList<>(List.of("coffer", "restore", point, "--in-place", "--delete"));
        words.addAll(List.of("--job", job.name()));
        if (config != null) {
            words.addAll(List.of("--config", config));
        }
        words.addAll(passwords.words());
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append(line.isEmpty() ? "" : " ").append(ShellWord.of(word));
        }
        return line.toString();
    }

    private void goBack(Engine engine, JobConfig job, String point) throws InterruptedException {
        String way = way(job, point);
        if (!rollback) {
            console().say("to go back to what there was before: " + way);
            return;
        }
        try {
            restore(engine, job, point);
        } catch (IOException e) {
            console().error("it could not be rolled back: " + e.getMessage());
            console().say("when that is put right: " + way);
        }
    }

    private void restore(Engine engine, JobConfig job, String point)
            throws IOException, InterruptedException {
        RestoreOrder order =
                new RestoreOrder(
                        null, Overwrite.IF_CHANGED, true, List.of(), List.of(), false, false);
        StoreChoice choice = engine.finder().choice(job);
        try (OpenPoint open = engine.open(choice, PointAddress.parse(point), PointFilter.ALL);
                RestoreProgress progress = new RestoreProgress(console(), detail())) {
            for (RestoreReport report : engine.restore(open, order, progress)) {
                for (Problem problem : report.result().problems()) {
                    console().warn(problem.path() + ": " + problem.reason());
                }
                console().say("rolled back: " + report.target() + " is as it was in " + point);
            }
        }
    }
}
