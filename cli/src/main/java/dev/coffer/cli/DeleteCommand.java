package dev.coffer.cli;

import dev.coffer.base.Counted;
import dev.coffer.job.DeleteOrder;
import dev.coffer.job.Engine;
import dev.coffer.job.ForgetReport;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.PointJson;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.Problem;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code coffer delete}: hides points, which can be brought back for a while. */
final class DeleteCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private final StoreArgs store = new StoreArgs(passwords);

    private List<String> points = new ArrayList<>();
    private boolean now;
    private boolean dryRun;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Delete points, each by its name.",
                        "They are hidden, and coffer undelete brings them back until their time is"
                                + " over: 14 days, or what the setting grace says. Then the next"
                                + " retention run takes them away. What is held stays.")
                .arguments(
                        v -> points = v,
                        "POINT",
                        "The points that are to go.",
                        Syntax.Need.REQUIRED)
                .flag(
                        () -> now = true,
                        "Let them go at once and for good; also points that are deleted already."
                                + " Critical: it is asked for by the store's name, and --yes is no"
                                + " answer.",
                        "--now")
                .dryRun(() -> dryRun = true, "Tell what would go, and do nothing.")
                .asks(this);
        store.declareWithTags(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this, asking());
        StoreChoice choice = store.choice(engine);
        ForgetReport report =
                engine.points()
                        .delete(
                                choice,
                                new DeleteOrder(points, store.filter(session()), now, dryRun),
                                this::tell,
                                new NoticeListener(console(), quiet || json));
        if (json) {
            printJson(choice, report);
        } else {
            tell(choice, report);
        }
        return report.isIncomplete() ? INCOMPLETE : 0;
    }

    /** Before anybody is asked. */
    private void tell(RetentionPlan plan) {
        if (!json && !quiet) {
            RetentionTable.print(console(), plan);
            console().flush();
        }
    }

    private void tell(StoreChoice choice, ForgetReport report) {
        for (Problem problem : report.left()) {
            console().say(problem.path() + ": " + problem.reason());
        }
        if (quiet) {
            return;
        }
        List<RestorePoint> gone = report.plan().removed();
        if (gone.isEmpty()) {
            console().say("nothing to delete");
        } else if (!report.done()) {
            console()
                    .say(
                            "would delete "
                                    + Counted.of(gone.size(), "point")
                                    + (now ? " at once" : "")
                                    + "; nothing was done");
        } else {
            console()
                    .say(
                            "deleted "
                                    + Counted.of(gone.size() - report.left().size(), "point")
                                    + (now ? " for good" : "; " + wayBack(gone)));
            if (now && choice.address().kind() == StoreKind.VAULT) {
                console().say("what they needed alone takes its room until coffer prune");
            }
        }
    }

    private static String wayBack(List<RestorePoint> gone) {
        return "coffer undelete "
                + gone.getFirst().shortId()
                + " brings "
                + (gone.size() == 1 ? "it" : "the first")
                + " back, coffer list --deleted shows until when";
    }

    private void printJson(StoreChoice choice, ForgetReport report) throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("type", "summary");
                    out.writeStringProperty("store", choice.address().withoutOptions().toString());
                    out.writeBooleanProperty("dry_run", dryRun);
                    out.writeBooleanProperty("now", now);
                    out.writeBooleanProperty("done", report.done());
                    out.writeArrayPropertyStart("deleted");
                    for (RestorePoint point : report.plan().removed()) {
                        out.writeString(point.id());
                    }
                    out.writeEndArray();
                    out.writeArrayPropertyStart("left");
                    for (Problem problem : report.left()) {
                        PointJson.writeProblem(out, problem);
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }
}
