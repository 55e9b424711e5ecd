package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.base.TreePath;
import dev.coffer.job.BackupReport;
import dev.coffer.job.Engine;
import dev.coffer.job.SaveOrder;
import dev.coffer.os.HostPath;
import dev.coffer.store.RestorePoint;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code coffer save}: versions of single files. */
final class SaveCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private List<String> words = List.of();
    private String message = "";
    private String author = "";
    private List<String> tags = new ArrayList<>();
    private @Nullable String to;
    private @Nullable String job;
    private boolean dryRun;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Keep a version of single files, with a message.",
                        "In a versioned store everything else stays as the last point has it; in a"
                                + " vault the point holds these files alone, and latest passes over"
                                + " it unless --path names one of them.")
                .arguments(v -> words = v, "FILE", "The files.", Syntax.Need.REQUIRED)
                .option(v -> message = v, "TEXT", "What this version is.", "-m", "--message")
                .option(v -> author = v, "NAME", "Who says so; you, unless given.", "--author")
                .options(v -> tags = v, "TAG", "A tag for the point; repeatable.", "--tag")
                .option(
                        v -> to = v,
                        "STORE",
                        "Where to, as KIND:LOCATION, unless the store of the job whose sources"
                                + " hold the files.",
                        "--to",
                        "--store")
                .option(v -> job = v, "JOB", "The job whose store is meant.", "--job")
                .dryRun(() -> dryRun = true, "Tell what would be done, and do nothing.")
                .asks(this);
        passwords.declare(syntax);
    }

    @Override
    String afterInterrupt() {
        return "; what the store held before is whole";
    }

    @Override
    int run() throws IOException, InterruptedException {
        if (message.isBlank()) {
            throw CofferException.usage("what is this version? Say it with -m MESSAGE");
        }
        if (to != null && job != null) {
            throw CofferException.usage("--to and --job both say which store; give one of them");
        }
        List<HostPath> files = new ArrayList<>();
        for (String word : words) {
            files.add(PathArgs.onMachine(session(), word));
        }
        Engine engine = session().engine(this, asking());
        String who = author.isEmpty() ? session().machine().user() : author;
        SaveOrder order = new SaveOrder(files, to, job, message, who, tags, dryRun);
        BackupReport report;
        try (Progress progress = new Progress(console(), detail())) {
            report = engine.save(order, json ? new JsonProgress(console(), verbose) : progress);
        }
        RunSummary.tellNotRemembered(this, "the version is saved", report.notRemembered());
        if (json) {
            RunSummary.print(console(), report, dryRun);
        } else if (!quiet) {
            tell(report, engine.finder().isDefault(report.store()));
        }
        return report.done().incomplete() ? INCOMPLETE : 0;
    }

    private void tell(BackupReport report, boolean isDefault) {
        String where = report.store().withoutOptions().toString();
        RestorePoint point = report.done().point();
        if (point == null) {
            console()
                    .say(
                            "would save "
                                    + Counted.of(words.size(), "file")
                                    + " in "
                                    + where
                                    + "; nothing was done");
            return;
        }
        List<TreePath> saved = point.saved();
        console()
                .say(
                        "point "
                                + point.shortId()
                                + ": saved "
                                + (saved.size() == 1
                                        ? saved.getFirst().toString()
                                        : Counted.of(saved.size(), "file"))
                                + ", "
                                + new ByteSize(point.addedBytes()).forPeople()
                                + " added to "
                                + where);
        if (isDefault) {
            RunSummary.tellOfDefault(console(), report);
        }
        RunSummary.tellIncomplete(console(), report.done());
    }
}
