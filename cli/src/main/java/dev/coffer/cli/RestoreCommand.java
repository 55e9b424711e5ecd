package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Counted;
import dev.coffer.job.Engine;
import dev.coffer.job.OpenPoint;
import dev.coffer.job.PointAddress;
import dev.coffer.job.RestoreOrder;
import dev.coffer.job.RestoreReport;
import dev.coffer.os.HostPath;
import dev.coffer.restore.Overwrite;
import dev.coffer.restore.RestoreResult;
import dev.coffer.store.PointJson;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code coffer restore}: a point, or what lies at a path in it, into a folder or in place. */
final class RestoreCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private final StoreArgs store = new StoreArgs(passwords);
    private String address = "";
    private @Nullable String target;
    private boolean inPlace;
    private Overwrite overwrite = Overwrite.IF_CHANGED;
    private boolean delete;
    private List<String> include = List.of();
    private List<String> exclude = List.of();
    private boolean verify;
    private boolean throughApi;
    private boolean dryRun;

    @Override
    boolean choosesPlace() {
        return true;
    }

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Restore a point, or a path in it. What would be done is shown first when"
                                + " it replaces anything.")
                .argument(
                        v -> address = v, "POINT[:PATH]", "What to restore.", Syntax.Need.REQUIRED)
                .option(v -> target = v, "DIR", "Put the contents into this folder.", "--target")
                .flag(() -> inPlace = true, "Put everything back where it came from.", "--in-place")
                .option(
                        v -> overwrite = overwrite(v),
                        "WHEN",
                        "Replace what is there: always, if-changed (default),"
                                + " if-newer or never.",
                        "--overwrite")
                .flag(
                        () -> delete = true,
                        "Remove what the point has not got; not what its rules left out of the"
                                + " backup.",
                        "--delete")
                .options(
                        v -> include = v,
                        "PATTERN",
                        "Only what matches; repeatable.",
                        "-i",
                        "--include")
                .options(
                        v -> exclude = v,
                        "PATTERN",
                        "Not what matches; repeatable.",
                        "-e",
                        "--exclude")
                .flag(
                        () -> verify = true,
                        "Read everything again afterwards, and compare.",
                        "--verify")
                .flag(
                        () -> throughApi = true,
                        "Write a database through SQLite, while programs have it open; a copy of"
                                + " what it held stays beside it.",
                        "--through-api")
                .dryRun(() -> dryRun = true, "Tell what would be done, and do nothing.")
                .asks(this);
        store.declare(syntax);
    }

    private static Overwrite overwrite(String word) {
        for (Overwrite mode : Overwrite.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
                return mode;
            }
        }
        throw new IllegalArgumentException(
                "'" + word + "' is not one of always, if-changed, if-newer, never");
    }

    @Override
    String afterInterrupt() {
        return "; nothing half-written is left, and the same command does the rest";
    }

    @Override
    int run() throws IOException, InterruptedException {
        if (inPlace == (target != null)) {
            throw CofferException.usage("where to? Write either --target DIR or --in-place");
        }
        Engine engine = session().engine(this, asking());
        HostPath folder = target == null ? null : PathArgs.onMachine(session(), target);
        RestoreOrder order =
                new RestoreOrder(
                        folder, overwrite, delete, include, exclude, verify, dryRun, throughApi);
        int worst = 0;
        try (OpenPoint point =
                engine.open(
                        store.choice(engine),
                        PointAddress.parse(address),
                        store.filter(session()))) {
            List<RestoreReport> reports;
            try (RestoreProgress progress = progress(folder)) {
                reports =
                        engine.restore(
                                point,
                                order,
                                json ? new JsonProgress(console(), verbose) : progress);
            }
            for (RestoreReport report : reports) {
                tell(point, report);
                worst = Math.max(worst, code(report.result()));
            }
            tellUndo(reports);
        }
        return worst;
    }

    /** In place there may be several targets, and a path does not tell which is meant. */
    private RestoreProgress progress(@Nullable HostPath folder) {
        return folder == null
                ? new RestoreProgress(console(), detail())
                : new RestoreProgress(console(), detail(), folder);
    }

    private static int code(RestoreResult result) {
        if (result.damaged()) {
            return Reason.VERIFICATION_FAILED.exitCode();
        }
        return result.incomplete() ? INCOMPLETE : 0;
    }

    private void tell(OpenPoint point, RestoreReport report) throws IOException {
        RestoreResult r = report.result();
        if (json) {
            printJson(point, report);
            return;
        }
        if (quiet) {
            return;
        }
        String what =
                r.created()
                        + " created, "
                        + r.replaced()
                        + " replaced, "
                        + r.metadata()
                        + " metadata only, "
                        + r.deleted()
                        + " deleted, "
                        + r.kept()
                        + " as they were"
                        + (r.skipped() > 0 ? ", " + r.skipped() + " skipped" : "");
        if (dryRun) {
            console().say("would do in " + report.target() + ": " + what + "; nothing was done");
            return;
        }
        console()
                .say(
                        "restored "
                                + point.label()
                                + " into "
                                + report.target()
                                + ": "
                                + what
                                + ", "
                                + new ByteSize(r.bytes()).forPeople());
        if (r.notPermitted() > 0) {
            console()
                    .say(
                            Counted.of(
                                            r.notPermitted(),
                                            "owner or attribute",
                                            "owners or attributes")
                                    + " that only root can set left out");
        }
    }

    /** A line that takes all of it back, from any folder. */
    private void tellUndo(List<RestoreReport> reports) {
        Map<String, StringBuilder> folders = new LinkedHashMap<>();
        for (RestoreReport report : reports) {
            String id = report.result().undoId();
            if (id != null) {
                folders.computeIfAbsent(id, _ -> new StringBuilder())
                        .append(" --target ")
                        .append(report.target());
            }
        }
        if (!json && !quiet) {
            folders.forEach((id, all) -> console().say("to take it back: coffer undo " + id + all));
        }
    }

    private void printJson(OpenPoint point, RestoreReport report) throws IOException {
        RestoreResult r = report.result();
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("type", "summary");
                    out.writeStringProperty(
                            "point", point.point() == null ? point.label() : point.point().id());
                    out.writeStringProperty("target", report.target().toString());
                    out.writeBooleanProperty("dry_run", dryRun);
                    out.writeNumberProperty("created", r.created());
                    out.writeNumberProperty("replaced", r.replaced());
                    out.writeNumberProperty("metadata", r.metadata());
                    out.writeNumberProperty("deleted", r.deleted());
                    out.writeNumberProperty("kept", r.kept());
                    out.writeNumberProperty("skipped", r.skipped());
                    out.writeNumberProperty("bytes", r.bytes());
                    out.writeNumberProperty("not_permitted", r.notPermitted());
                    if (r.undoId() != null) {
                        out.writeStringProperty("undo", r.undoId());
                    }
                    out.writeArrayPropertyStart("warnings");
                    for (Problem problem : r.problems()) {
                        PointJson.writeProblem(out, problem);
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }
}
