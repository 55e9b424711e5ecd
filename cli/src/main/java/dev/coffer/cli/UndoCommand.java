package dev.coffer.cli;

import dev.coffer.base.Counted;
import dev.coffer.base.TreePath;
import dev.coffer.job.Engine;
import dev.coffer.os.HostPath;
import dev.coffer.restore.Undo;
import dev.coffer.restore.UndoResult;
import dev.coffer.restore.Undoable;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** {@code coffer undo}: takes a restore back. */
final class UndoCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private @Nullable String id;
    private @Nullable String target;
    private boolean list;
    private boolean exceptChanged;

    @Override
    void options(Syntax syntax) {
        syntax.about("Take a restore back, also one that was stopped midway.")
                .argument(
                        v -> id = v,
                        "ID",
                        "Which restore; the newest unless given.",
                        Syntax.Need.OPTIONAL)
                .option(
                        v -> target = v,
                        "DIR",
                        "The folder that was restored into; the current" + " one unless given.",
                        "--target")
                .flag(() -> list = true, "List what can be taken back.", "--list")
                .flag(
                        () -> exceptChanged = true,
                        "Leave what changed since the restore as it is, and take the rest back.",
                        "--except-changed");
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        Undo undo = engine.undo();
        HostPath folder =
                target == null
                        ? session().machine().currentFolder()
                        : PathArgs.onMachine(session(), target);
        if (list) {
            print(undo.list(folder));
            return 0;
        }
        UndoResult result;
        try (RestoreProgress progress = new RestoreProgress(console(), detail())) {
            result =
                    undo.undo(
                            folder,
                            id,
                            exceptChanged,
                            json ? new JsonProgress(console(), verbose) : progress);
        }
        if (json) {
            printJson(result);
        } else if (!quiet) {
            console()
                    .say(
                            "took restore "
                                    + result.id()
                                    + " back: "
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
        return result.changed().isEmpty() && result.problems().isEmpty() ? 0 : INCOMPLETE;
    }

    private void print(List<Undoable> undoables) throws IOException {
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartArray();
                        for (Undoable one : undoables) {
                            out.writeStartObject();
                            out.writeStringProperty("id", one.id());
                            out.writeStringProperty(
                                    "time",
                                    one.time().format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
                            out.writeStringProperty("restored", one.label());
                            out.writeStringProperty(
                                    "state", one.state().name().toLowerCase(Locale.ROOT));
                            out.writeEndObject();
                        }
                        out.writeEndArray();
                    });
            return;
        }
        Table table = new Table("id", "time", "restored", "state");
        for (Undoable one : undoables) {
            table.row(
                    one.id(),
                    one.time().format(ListCommand.MINUTE),
                    one.label(),
                    one.state().name().toLowerCase(Locale.ROOT));
        }
        if (undoables.isEmpty()) {
            console().say("there is nothing to take back");
        } else {
            table.print(console());
        }
    }

    private void printJson(UndoResult result) throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("type", "summary");
                    out.writeStringProperty("id", result.id());
                    out.writeNumberProperty("undone", result.undone());
                    out.writeNumberProperty("changed", result.changed().size());
                    out.writeEndObject();
                });
    }
}
