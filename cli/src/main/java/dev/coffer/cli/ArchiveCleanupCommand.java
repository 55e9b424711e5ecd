package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.config.Setting;
import dev.coffer.job.Engine;
import dev.coffer.job.ForgetOrder;
import dev.coffer.job.ForgetReport;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.Problem;

import java.io.IOException;
import java.util.List;

/** {@code coffer archive cleanup}: lets items go that the job's settings do not keep any more. */
final class ArchiveCleanupCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private final StoreArgs store = new StoreArgs(passwords);
    private final KeepArgs keep = new KeepArgs();
    private boolean dryRun;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                "Let items of an archive go that are past their retention.",
                "What stays is said by the --keep options, or else by the keep settings of the job;"
                        + " the plan is shown first, and asked about. What is held, what other"
                        + " items need, and as many as keep_at_least says stay in any case.");
        keep.declare(syntax);
        syntax.dryRun(() -> dryRun = true, "Tell what would stay and go, and do nothing.")
                .asks(this);
        store.declareWithTags(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this, asking());
        StoreChoice choice = store.choice(engine);
        if (choice.address().kind() != StoreKind.ARCHIVE) {
            throw CofferException.usage(
                    choice.address().withoutOptions()
                            + " is no archive; coffer forget is for every store");
        }
        ForgetOrder order =
                new ForgetOrder(
                        List.of(),
                        keep.given() ? keep.policy() : choice.job().retention(),
                        keep.grouping(choice.job().get(Setting.GROUP_BY)),
                        store.filter(session()),
                        false,
                        false,
                        dryRun);
        ForgetReport report =
                engine.points()
                        .forget(
                                choice,
                                order,
                                plan -> {
                                    if (!quiet && !json) {
                                        RetentionTable.print(console(), plan);
                                        console().flush();
                                    }
                                },
                                new NoticeListener(console(), quiet || json));
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartObject();
                        RetentionTable.write(out, choice, dryRun, report);
                        ForgetCommand.writePurged(out, report.purged());
                        out.writeEndObject();
                    });
        } else {
            tell(report);
        }
        return report.isIncomplete() ? INCOMPLETE : 0;
    }

    private void tell(ForgetReport report) {
        for (Problem problem : report.left()) {
            console().say(problem.path() + ": " + problem.reason());
        }
        for (Problem problem : report.purged().left()) {
            console().say(problem.path() + ": " + problem.reason());
        }
        if (!quiet) {
            int going = report.plan().removed().size() - report.left().size();
            console()
                    .say(
                            going == 0
                                    ? "nothing to remove"
                                    : (report.done() ? "removed " : "would remove ")
                                            + Counted.of(going, "item"));
        }
    }
}
