package dev.coffer.cli;

import dev.coffer.base.Counted;
import dev.coffer.job.Engine;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.DataShare;
import dev.coffer.store.PointJson;
import dev.coffer.tree.Problem;
import dev.coffer.vault.PointRepair;
import dev.coffer.vault.VaultRepair;

import java.io.IOException;

/** {@code coffer repair}: makes the best of a vault that is damaged. */
final class RepairCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs(passwords);
    private DataShare share = new DataShare.All();
    private boolean points;
    private boolean dryRun;
    private boolean yes;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Make the best of a vault that is damaged: the index is made to say what is"
                                + " there, and what is whole in damaged packs is saved into new"
                                + " ones.",
                        "Then coffer backup stores again what its source still has; what is lost"
                                + " all the same --points takes out of the points.")
                .option(
                        v -> share = DataShare.parse(v),
                        "SHARE",
                        "How much of the packs is read to find what is damaged: all (unless given),"
                                + " none, 10%, 2/7, or a size such as 5G.",
                        "--data")
                .flag(
                        () -> points = true,
                        "Give points that need what is lost another form without it, tagged"
                                + " repaired.",
                        "--points")
                .flag(
                        () -> dryRun = true,
                        "Tell what would be done, and do nothing.",
                        "-n",
                        "--dry-run")
                .flag(() -> yes = true, "Answer yes to what is asked.", "-y", "--yes");
        store.declareStore(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this, new TerminalApprover(console(), yes, verbose));
        StoreChoice choice = store.choice(engine);
        String where = choice.address().withoutOptions().toString();
        if (points) {
            tell(engine.repair().points(choice, dryRun), where);
            return 0;
        }
        VaultRepair.Report report;
        try (Progress progress = new Progress(console(), detail())) {
            report =
                    engine.repair()
                            .packs(
                                    choice,
                                    share,
                                    dryRun,
                                    json ? new JsonProgress(console(), verbose) : progress);
        }
        tell(report, where);
        return 0;
    }

    private void tell(VaultRepair.Report report, String where) throws IOException {
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartObject();
                        out.writeStringProperty("type", "summary");
                        out.writeBooleanProperty("dry_run", dryRun);
                        out.writeNumberProperty("damaged_indexes", report.indexFiles());
                        out.writeNumberProperty("indexed_packs", report.found());
                        out.writeNumberProperty("missing_packs", report.missing());
                        out.writeNumberProperty("damaged_packs", report.damaged());
                        out.writeNumberProperty("salvaged", report.salvaged());
                        out.writeNumberProperty("lost", report.lost());
                        out.writeEndObject();
                    });
        } else if (!quiet) {
            console().say(words(report, where));
        }
    }

    private String words(VaultRepair.Report report, String where) {
        if (report.isNothing()) {
            return where + ": index and packs are in order";
        }
        String what =
                Counted.of(report.indexFiles(), "damaged index file")
                        + " replaced, "
                        + Counted.of(report.found(), "pack")
                        + " put right in the index, "
                        + Counted.of(report.missing(), "missing pack")
                        + " taken out of it, "
                        + Counted.of(report.damaged(), "damaged pack")
                        + " removed";
        if (dryRun) {
            return where + ": would be done: " + what;
        }
        return where
                + ": "
                + what
                + "; "
                + Counted.of(report.salvaged(), "piece")
                + " of these saved, "
                + report.lost()
                + " lost. coffer backup stores again what its source still has; coffer verify names"
                + " what is lost then, and coffer repair --points takes that out of the points";
    }

    private void tell(PointRepair.Report report, String where) throws IOException {
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartObject();
                        out.writeStringProperty("type", "summary");
                        out.writeBooleanProperty("dry_run", dryRun);
                        out.writeNumberProperty("points", report.points());
                        out.writeNumberProperty("removed", report.removed());
                        out.writeArrayPropertyStart("losses");
                        for (Problem loss : report.losses()) {
                            PointJson.writeProblem(out, loss);
                        }
                        out.writeEndArray();
                        out.writeEndObject();
                    });
            return;
        }
        for (Problem loss : report.losses()) {
            console().warn(loss.path() + ": " + loss.reason());
        }
        if (!quiet) {
            console()
                    .say(
                            report.isNothing()
                                    ? where + ": no point needs anything that is lost"
                                    : where
                                            + ": "
                                            + Counted.of(report.points(), "point")
                                            + (dryRun ? " would get" : " got")
                                            + " another form, "
                                            + report.removed()
                                            + (dryRun ? " would be removed" : " removed"));
        }
    }
}
