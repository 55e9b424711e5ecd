package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.base.Period;
import dev.coffer.job.Engine;
import dev.coffer.job.ForgetReport;
import dev.coffer.job.StoreChoice;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** {@code coffer archive tier}: moves old items into another archive. */
final class ArchiveTierCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private final StoreArgs store = new StoreArgs(passwords);
    private @Nullable String to;
    private String olderThan = "90d";
    private String keep = "3";
    private boolean dryRun;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Move old items of an archive into another one.",
                        "Items that build upon one another move together or not at all; each is"
                                + " read again in its new place before the old one goes.")
                .option(v -> to = v, "STORE", "Where to, as archive:FOLDER.", "--to")
                .option(v -> olderThan = v, "TIME", "So old; 90d unless given.", "--older-than")
                .option(v -> keep = v, "N", "So many of the newest stay; 3 unless given.", "--keep")
                .dryRun(() -> dryRun = true, "Tell what would move, and do nothing.")
                .asks(this);
        store.declareStore(syntax);
    }

    @Override
    String afterInterrupt() {
        return "; every item is whole, here or there, and the next run goes on";
    }

    @Override
    int run() throws IOException, InterruptedException {
        if (to == null) {
            throw CofferException.usage("where to? Name an archive with --to archive:FOLDER");
        }
        Engine engine = session().engine(this, asking());
        StoreChoice target = engine.finder().find(to, null);
        StoreChoice from = store.choice(engine);
        ForgetReport report =
                engine.archives()
                        .tier(
                                from,
                                target,
                                period(),
                                count(),
                                dryRun,
                                plan -> {
                                    if (!quiet && !json) {
                                        RetentionTable.print(console(), plan, "moves");
                                        console().flush();
                                    }
                                },
                                new NoticeListener(console(), quiet || json));
        String where = target.address().withoutOptions().toString();
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartObject();
                        RetentionTable.write(out, from, dryRun, report);
                        out.writeStringProperty("to", where);
                        out.writeEndObject();
                    });
        } else {
            tell(report, where);
        }
        return report.left().isEmpty() ? 0 : INCOMPLETE;
    }

    private void tell(ForgetReport report, String where) {
        for (Problem problem : report.left()) {
            console().say(problem.path() + ": " + problem.reason());
        }
        if (!quiet) {
            int moving = report.plan().removed().size();
            console()
                    .say(
                            moving == 0
                                    ? "nothing to move"
                                    : (report.done() ? "moved " : "would move ")
                                            + Counted.of(moving, "item")
                                            + " to "
                                            + where);
        }
    }

    private Period period() throws CofferException {
        try {
            return Period.parse(olderThan);
        } catch (IllegalArgumentException e) {
            throw CofferException.usage(
                    "--older-than: \"" + olderThan + "\" is no time, such as 90d or 1y");
        }
    }

    private int count() throws CofferException {
        try {
            int count = Integer.parseInt(keep);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw CofferException.usage("--keep: \"" + keep + "\" is no number");
        }
        throw CofferException.usage("--keep: \"" + keep + "\" is below 0");
    }
}
