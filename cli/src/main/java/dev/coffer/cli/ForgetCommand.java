package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.config.Setting;
import dev.coffer.job.Engine;
import dev.coffer.job.ForgetOrder;
import dev.coffer.job.ForgetReport;
import dev.coffer.job.PointFilter;
import dev.coffer.job.PurgeReport;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.Problem;
import dev.coffer.vault.PruneReport;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonGenerator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code coffer forget}: lets points go. */
final class ForgetCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private final StoreArgs store = new StoreArgs(passwords);
    private final KeepArgs keep = new KeepArgs();

    private List<String> points = new ArrayList<>();

    private boolean dryRun;

    private boolean prune;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Let points go: those that are named, or those that none of the --keep"
                                + " options keeps.",
                        "With --job and neither, what the keep settings of the job say is done, and"
                            + " nobody is asked. Points that are held stay in any case. Points that"
                            + " were deleted, and whose time is over, are taken away.")
                .arguments(
                        v -> points = v,
                        "POINT",
                        "The points that are to go.",
                        Syntax.Need.OPTIONAL);
        keep.declare(syntax);
        syntax.dryRun(() -> dryRun = true, "Tell what would stay and go, and do nothing.")
                .flag(
                        () -> prune = true,
                        "Prune the vault afterwards, if a point went; one question is asked about"
                                + " both.",
                        "--prune")
                .asks(this);
        store.declareWithTags(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        if (keep.given() && !points.isEmpty()) {
            throw CofferException.usage(
                    "points are named, and --keep says which stay; give one or the other");
        }
        Engine engine = session().engine(this, asking());
        StoreChoice choice = store.choice(engine);
        if (prune && choice.address().kind() != StoreKind.VAULT) {
            throw CofferException.usage("only a vault is pruned; leave --prune out");
        }
        ForgetReport report =
                engine.points()
                        .forget(
                                choice,
                                order(choice),
                                this::tell,
                                new NoticeListener(console(), quiet || json));
        if (!json) {
            tell(choice, report);
        }
        PruneReport pruned = report.pruned();
        String where = choice.address().withoutOptions().toString();
        if (json) {
            printJson(choice, report, pruned);
        } else if (pruned != null && !quiet) {
            console().say(PruneCommand.words(pruned, where, dryRun));
        }
        return report.isIncomplete() ? INCOMPLETE : 0;
    }

    private ForgetOrder order(StoreChoice choice) throws CofferException {
        PointFilter filter = store.filter(session());
        boolean settings =
                points.isEmpty() && !keep.given() && choice.job().name().equals(filter.job());
        return new ForgetOrder(
                points,
                settings ? choice.job().retention() : keep.policy(),
                keep.grouping(choice.job().get(Setting.GROUP_BY)),
                filter,
                prune,
                settings,
                dryRun);
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
        for (Problem problem : report.purged().left()) {
            console().say(problem.path() + ": " + problem.reason());
        }
        if (quiet) {
            return;
        }
        String where = choice.address().withoutOptions().toString();
        int going = report.plan().removed().size();
        String stay = Counted.of(report.plan().keptCount(), "point") + " kept in " + where;
        if (going == 0) {
            boolean none = report.plan().keptCount() == 0;
            console().say("nothing to forget" + (none ? " in " + where : ": " + stay));
        } else if (!report.done()) {
            console()
                    .say(
                            "would forget "
                                    + Counted.of(going, "point")
                                    + ", "
                                    + stay
                                    + "; nothing was done");
        } else {
            console()
                    .say(
                            "forgot "
                                    + Counted.of(going - report.left().size(), "point")
                                    + "; "
                                    + stay);
            if (choice.address().kind() == StoreKind.VAULT && !prune) {
                console().say("what they needed alone takes its room until coffer prune");
            }
        }
    }

    private void printJson(StoreChoice choice, ForgetReport report, @Nullable PruneReport pruned)
            throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    RetentionTable.write(out, choice, dryRun, report);
                    writePurged(out, report.purged());
                    if (pruned != null) {
                        out.writeObjectPropertyStart("pruned");
                        PruneCommand.write(out, pruned);
                        out.writeEndObject();
                        out.writeNumberProperty("freed_bytes", pruned.freedBytes());
                    }
                    out.writeEndObject();
                });
    }

    /** The properties {@code purged} and {@code waiting}. */
    static void writePurged(JsonGenerator out, PurgeReport purged) {
        out.writeArrayPropertyStart("purged");
        for (RestorePoint point : purged.due()) {
            out.writeString(point.id());
        }
        out.writeEndArray();
        out.writeArrayPropertyStart("waiting");
        for (RetentionPlan.Kept kept : purged.waiting()) {
            out.writeStartObject();
            out.writeStringProperty("id", kept.point().id());
            out.writeStringProperty("reason", String.join(" ", kept.reasons()));
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
