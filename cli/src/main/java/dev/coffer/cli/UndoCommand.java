package dev.coffer.cli;

import dev.coffer.base.Counted;
import dev.coffer.base.Moment;
import dev.coffer.base.TreePath;
import dev.coffer.job.Engine;
import dev.coffer.job.UndoRestore;
import dev.coffer.os.HostPath;
import dev.coffer.restore.UndoResult;
import dev.coffer.restore.Undoable;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code coffer undo}: takes a restore back. */
final class UndoCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private @Nullable String id;
    private List<String> targets = List.of();
    private boolean dryRun;
    private boolean list;
    private boolean exceptChanged;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Take a restore back, also one that was stopped midway. What would be done"
                                + " is shown first when it replaces or removes anything.",
                        "A restore into a new or empty folder that --target names leaves nothing"
                                + " there but what it restored: take that away yourself.")
                .argument(
                        v -> id = v,
                        "ID",
                        "Which restore; the newest unless given.",
                        Syntax.Need.OPTIONAL)
                .options(
                        v -> targets = v,
                        "DIR",
                        "The folder that was restored into; the current one and the sources of"
                                + " coffer.toml, unless given. Repeatable.",
                        "--target")
                .dryRun(() -> dryRun = true, "Tell what would be done, and do nothing.")
                .flag(() -> list = true, "List what can be taken back.", "--list")
                .flag(
                        () -> exceptChanged = true,
                        "Leave what changed since the restore as it is, and take the rest back.",
                        "--except-changed")
                .asks(this);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this, asking());
        UndoRestore undo = engine.undoRestore();
        List<HostPath> folders = new ArrayList<>();
        for (String target : targets) {
            folders.add(PathArgs.onMachine(session(), target));
        }
        if (list) {
            print(undo.list(folders));
            return 0;
        }
        List<UndoRestore.Report> reports;
        try (RestoreProgress progress = new RestoreProgress(console(), detail())) {
            reports =
                    undo.run(
                            folders,
                            id,
                            exceptChanged,
                            dryRun,
                            json ? new JsonProgress(console(), verbose) : progress);
        }
        boolean whole = true;
        for (UndoRestore.Report report : reports) {
            tell(report);
            whole &= report.result().changed().isEmpty() && report.result().problems().isEmpty();
        }
        return whole ? 0 : INCOMPLETE;
    }

    private void tell(UndoRestore.Report report) throws IOException {
        UndoResult result = report.result();
        if (json) {
            printJson(report);
        } else if (!quiet && dryRun) {
            console()
                    .say(
                            "would take restore "
                                    + result.id()
                                    + " back in "
                                    + report.folder()
                                    + ": "
                                    + Counted.of(result.undone(), "entry", "entries")
                                    + "; nothing was done");
        } else if (!quiet) {
            console()
                    .say(
                            "took restore "
                                    + result.id()
                                    + " back in "
                                    + report.folder()
                                    + ": "
                                    + Counted.of(
                                            result.undone(),
                                            "entry is as it was",
                                            "entries are as they were"));
        }
        for (TreePath path : result.changed()) {
            console().warn(path + " changed since the restore and was left as it is");
        }
        for (Problem problem : result.problems()) {
            console().warn(problem.path() + ": " + problem.reason());
        }
    }

    private void print(List<UndoRestore.Part> undoables) throws IOException {
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartArray();
                        for (UndoRestore.Part part : undoables) {
                            Undoable one = part.undoable();
                            out.writeStartObject();
                            out.writeStringProperty("id", one.id());
                            out.writeStringProperty(
                                    "time",
                                    one.time().format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
                            out.writeStringProperty("restored", one.label());
                            out.writeStringProperty(
                                    "state", one.state().name().toLowerCase(Locale.ROOT));
                            out.writeStringProperty("target", part.folder().toString());
                            out.writeEndObject();
                        }
                        out.writeEndArray();
                    });
            return;
        }
        Table table = new Table("id", "time", "restored", "state", "target");
        for (UndoRestore.Part part : undoables) {
            Undoable one = part.undoable();
            table.row(
                    one.id(),
                    one.time().format(Moment.MINUTE),
                    one.label(),
                    one.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    part.folder().toString());
        }
        if (undoables.isEmpty()) {
            console().say("there is nothing to take back");
        } else {
            table.print(console());
        }
    }

    private void printJson(UndoRestore.Report report) throws IOException {
        UndoResult result = report.result();
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("type", "summary");
                    out.writeStringProperty("id", result.id());
                    out.writeStringProperty("target", report.folder().toString());
                    out.writeBooleanProperty("dry_run", dryRun);
                    out.writeNumberProperty("undone", result.undone());
                    out.writeNumberProperty("changed", result.changed().size());
                    out.writeEndObject();
                });
    }
}
