package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.job.Engine;
import dev.coffer.job.StoreChoice;
import dev.coffer.os.HostPath;
import dev.coffer.store.DataShare;
import dev.coffer.store.PointJson;
import dev.coffer.tree.Problem;
import dev.coffer.vault.PointRepair;
import dev.coffer.vault.SourceRepair;
import dev.coffer.vault.VaultRepair;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** {@code coffer repair}: makes the best of a vault that is damaged. */
final class RepairCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;
    private static final String UNREAD =
            "; so nobody knows whether it is whole, and it was left as it is. Make it readable, and"
                    + " run this again; if nothing can, move it away, and it counts as missing";

    private final StoreArgs store = new StoreArgs(passwords);
    private DataShare share = new DataShare.All();
    private boolean points;
    private boolean fromSource;
    private @Nullable String fromFolder;
    private boolean dryRun;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Make the best of a vault that is damaged: the index is made to say what is"
                                + " there, and what is whole in damaged packs is saved into new"
                                + " ones.",
                        "Then --from-source puts back what the sources still have, and so does the"
                                + " next backup; what is lost all the same --points takes out of"
                                + " the points. Exit code 3 says that something is lost.")
                .option(
                        v -> share = DataShare.parse(v),
                        "SHARE",
                        "How much of the packs is read to find what is damaged: all (unless given),"
                                + " none, 10%, 2/7, or a size such as 5G.",
                        "--data")
                .flag(
                        () -> fromSource = true,
                        "Put back pieces that are lost from where the sources lay, if they still"
                                + " have them.",
                        "--from-source")
                .option(
                        v -> fromFolder = v,
                        "DIR",
                        "The same from a folder that has what the source had.",
                        "--from-folder")
                .flag(
                        () -> points = true,
                        "Give points that need what is lost another form without it, tagged"
                                + " repaired.",
                        "--points")
                .dryRun(() -> dryRun = true, "Tell what would be done, and do nothing.")
                .asks(this);
        store.declareStore(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this, asking());
        StoreChoice choice = store.choice(engine);
        String where = choice.address().withoutOptions().toString();
        boolean sources = fromSource || fromFolder != null;
        if (points) {
            if (sources) {
                throw CofferException.usage(
                        "--points takes out of the points what --from-source would put back; run"
                                + " one, then the other");
            }
            PointRepair.Report report = engine.upkeep().repair().points(choice, dryRun);
            tell(report, where);
            return report.losses().isEmpty() ? 0 : INCOMPLETE;
        }
        VaultRepair.Report report;
        try (Progress progress = new Progress(console(), detail())) {
            report =
                    engine.upkeep()
                            .repair()
                            .packs(
                                    choice,
                                    share,
                                    dryRun,
                                    json ? new JsonProgress(console(), verbose) : progress);
        }
        if (!json) {
            for (Problem unread : report.unread()) {
                console().warn(unread.path() + ": " + unread.reason() + UNREAD);
            }
        }
        SourceRepair.Report found = sources ? fromSources(engine, choice) : null;
        if (json) {
            printJson(report, found);
        } else if (!quiet) {
            console().say(words(report, where, found != null));
        }
        if (found != null) {
            tell(found, where);
            return found.left().isEmpty() && report.unread().isEmpty() ? 0 : INCOMPLETE;
        }
        return report.lost() > 0 || !report.unread().isEmpty() ? INCOMPLETE : 0;
    }

    private SourceRepair.Report fromSources(Engine engine, StoreChoice choice)
            throws IOException, InterruptedException {
        String folder = fromFolder;
        HostPath place = folder == null ? null : PathArgs.onMachine(session(), folder);
        return engine.upkeep()
                .repair()
                .fromSources(choice, place, dryRun, new NoticeListener(console(), quiet || json));
    }

    private void tell(SourceRepair.Report found, String where) {
        if (json) {
            return;
        }
        for (Problem left : found.left()) {
            console().warn(left.path() + ": " + left.reason());
        }
        if (quiet) {
            return;
        }
        console()
                .say(
                        found.lost() == 0 && found.left().isEmpty()
                                ? where + ": nothing that points need is lost"
                                : where
                                        + ": "
                                        + Counted.of(found.lost(), "piece")
                                        + " that points need "
                                        + (found.lost() == 1 ? "was" : "were")
                                        + " lost, "
                                        + (dryRun
                                                ? "and would be looked for in the sources"
                                                : found.found() + " came back from the sources"));
    }

    private void printJson(VaultRepair.Report report, SourceRepair.@Nullable Report found)
            throws IOException {
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
                    out.writeArrayPropertyStart("unread");
                    for (Problem unread : report.unread()) {
                        PointJson.writeProblem(out, unread);
                    }
                    out.writeEndArray();
                    if (found != null) {
                        out.writeNumberProperty("wanted", found.lost());
                        out.writeNumberProperty("found", found.found());
                        out.writeArrayPropertyStart("left");
                        for (Problem left : found.left()) {
                            PointJson.writeProblem(out, left);
                        }
                        out.writeEndArray();
                    }
                    out.writeEndObject();
                });
    }

    private String words(VaultRepair.Report report, String where, boolean sources) {
        if (report.isNothing()) {
            return where
                    + ": index and packs are in order"
                    + (report.unread().isEmpty() ? "" : " as far as they could be read");
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
                + " lost"
                + (sources || report.lost() == 0
                        ? ""
                        : ". coffer repair --from-source puts back what the sources still have;"
                                + " coffer verify names what is lost then, and coffer repair"
                                + " --points takes that out of the points");
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
