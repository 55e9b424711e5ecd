package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.job.BackupOrder;
import dev.coffer.job.BackupReport;
import dev.coffer.job.Engine;
import dev.coffer.job.StoreChoice;
import dev.coffer.os.HostPath;
import dev.coffer.store.RestorePoint;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code coffer import}: a tar or zip of any program as a point. */
final class ImportCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private String file = "";
    private @Nullable String to;
    private String note = "";
    private String author = "";
    private List<String> tags = List.of();
    private boolean dryRun;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Make a point of what a tar or zip holds, whatever program made it.",
                        "What is hostile in it (paths that lead out, bombs, headers that lie) is"
                                + " refused by name, and no point is made.")
                .argument(v -> file = v, "FILE", "The archive.", Syntax.Need.REQUIRED)
                .option(v -> to = v, "STORE", "Where to, as KIND:LOCATION.", "--to")
                .option(v -> note = v, "TEXT", "A note for the point.", "--note")
                .option(v -> author = v, "NAME", "Who says so.", "--author")
                .options(v -> tags = new ArrayList<>(v), "TAG", "A tag; repeatable.", "--tag")
                .dryRun(() -> dryRun = true, "Tell what would be done, and do nothing.");
        passwords.declare(syntax);
        syntax.asks(this);
    }

    @Override
    String afterInterrupt() {
        return "; what the store held before is whole";
    }

    @Override
    int run() throws IOException, InterruptedException {
        if (to == null) {
            throw CofferException.usage("where to? Name a store with --to KIND:LOCATION");
        }
        Engine engine = session().engine(this, asking());
        StoreChoice target = engine.finder().find(to, null);
        HostPath place = PathArgs.onMachine(session(), file);
        BackupOrder order = new BackupOrder(target.job(), note, author, tags, dryRun, false);
        BackupReport report;
        try (Progress progress = new Progress(console(), detail())) {
            report =
                    engine.archives()
                            .importArchive(
                                    target,
                                    place,
                                    order,
                                    json ? new JsonProgress(console(), verbose) : progress);
        }
        RunSummary.tellNotRemembered(this, "the import is done", report.notRemembered());
        if (json) {
            RunSummary.print(console(), report, dryRun);
        } else if (!quiet) {
            RestorePoint point = report.done().point();
            String where = report.store().withoutOptions().toString();
            console()
                    .say(
                            point == null
                                    ? (dryRun ? "nothing was done" : where + " has it already")
                                    : "point " + point.shortId() + " in " + where);
            RunSummary.tellIncomplete(console(), report.done());
        }
        return report.done().incomplete() ? INCOMPLETE : 0;
    }
}
