package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.job.CopyReport;
import dev.coffer.job.Engine;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.PointJson;
import dev.coffer.store.RestorePoint;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/** {@code coffer copy}: points of a vault into another one. */
final class CopyCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private final StoreArgs from = new StoreArgs(passwords);
    private List<String> points = List.of();
    private @Nullable String to;
    private boolean dryRun;

    @Override
    boolean choosesPlace() {
        return true;
    }

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Copy points of a store into another store, all of them unless some are"
                                + " named.",
                        "What the other store has is not copied again; one that is not there is"
                                + " made. Between vaults pieces are copied as they are, and a vault"
                                + " that is made cuts files in the same places. Between other kinds"
                                + " each point is backed up anew, and tagged copy-of:ID.")
                .arguments(v -> points = v, "POINT", "The points.", Syntax.Need.OPTIONAL)
                .option(v -> to = v, "STORE", "Where to, as KIND:LOCATION.", "--to")
                .dryRun(() -> dryRun = true, "Tell what would be copied, and do nothing.");
        from.declareAsSource(syntax);
        passwords.declareFrom(syntax);
    }

    @Override
    String afterInterrupt() {
        return "; no point was copied that is not whole, and the next run goes on from there";
    }

    @Override
    int run() throws IOException, InterruptedException {
        if (to == null) {
            throw CofferException.usage("where to? Name a store with --to KIND:LOCATION");
        }
        Engine engine = session().engine(this);
        StoreChoice target = engine.finder().find(to, null);
        StoreChoice source = from.choice(engine);
        CopyReport report;
        try (Progress progress = new Progress(console(), detail())) {
            report =
                    engine.points()
                            .copy(
                                    source,
                                    target,
                                    points,
                                    from.filter(session()),
                                    dryRun,
                                    json ? new JsonProgress(console(), verbose) : progress);
        }
        String where = target.address().withoutOptions().toString();
        if (json) {
            printJson(report, source.address().withoutOptions().toString(), where);
        } else if (!quiet) {
            tell(report, where);
        }
        return report.incomplete() ? INCOMPLETE : 0;
    }

    private void tell(CopyReport report, String where) {
        for (int i = 0; i < report.copied().size() && !dryRun; i++) {
            String from = report.from().get(i).substring(0, RestorePoint.SHORT_ID);
            console().print(from + " is " + report.copied().get(i).shortId());
        }
        console()
                .say(
                        (dryRun ? "would copy " : "copied ")
                                + Counted.of(report.copied().size(), "point")
                                + " ("
                                + new ByteSize(report.bytes()).forPeople()
                                + ") to "
                                + where
                                + (report.skipped() > 0
                                        ? "; it has "
                                                + Counted.of(report.skipped(), "other")
                                                + " already"
                                        : ""));
    }

    private void printJson(CopyReport report, String source, String target) throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("type", "summary");
                    out.writeStringProperty("from", source);
                    out.writeStringProperty("to", target);
                    out.writeBooleanProperty("dry_run", dryRun);
                    out.writeArrayPropertyStart("copied");
                    for (RestorePoint point : report.copied()) {
                        PointJson.write(out, point);
                    }
                    out.writeEndArray();
                    out.writeNumberProperty("skipped", report.skipped());
                    out.writeNumberProperty("bytes", report.bytes());
                    out.writeEndObject();
                });
    }
}
