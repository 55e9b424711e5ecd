package dev.coffer.cli;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.restore.RestoreAction;
import dev.coffer.restore.RestoreListener;
import dev.coffer.store.Change;
import dev.coffer.tree.Problem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * A run told as JSON Lines: {@code change}, {@code action}, {@code left_out}, {@code problem},
 * {@code notice}. Thread-safe.
 */
final class JsonProgress implements RestoreListener {
    private final Console console;
    private final boolean verbose;

    /**
     * @param verbose whether what the rules leave out is told by name
     */
    JsonProgress(Console console, boolean verbose) {
        this.console = console;
        this.verbose = verbose;
    }

    @Override
    public boolean wantsLeftOut() {
        return verbose;
    }

    @Override
    public void leftOut(TreePath path, FileKind kind) {
        print(out -> {
            out.writeStartObject();
            out.writeStringProperty("type", "left_out");
            Json.writePath(out, path);
            out.writeStringProperty("kind", EntryLine.word(kind));
            out.writeEndObject();
        });
    }

    @Override
    public void changed(Change change) {
        print(out -> {
            out.writeStartObject();
            out.writeStringProperty("type", "change");
            out.writeStringProperty("change", word(change.what()));
            Json.writePath(out, change.path());
            out.writeStringProperty("kind", EntryLine.word(change.kind()));
            out.writeNumberProperty("bytes", change.bytes());
            out.writeEndObject();
        });
    }

    @Override
    public void action(RestoreAction action) {
        if (action.what() == RestoreAction.What.KEEP) {
            return;
        }
        print(out -> {
            out.writeStartObject();
            out.writeStringProperty("type", "action");
            out.writeStringProperty("action", word(action.what()));
            Json.writePath(out, action.path());
            out.writeStringProperty("kind", EntryLine.word(action.kind()));
            out.writeNumberProperty("bytes", action.bytes());
            if (!action.reason().isEmpty()) {
                out.writeStringProperty("reason", action.reason());
            }
            out.writeEndObject();
        });
    }

    @Override
    public void problem(Problem problem) {
        print(out -> {
            out.writeStartObject();
            out.writeStringProperty("type", "problem");
            Json.writePath(out, problem.path());
            out.writeStringProperty("kind", word(problem.kind()));
            out.writeBooleanProperty("incomplete", problem.incomplete());
            out.writeStringProperty("reason", problem.reason());
            out.writeEndObject();
        });
    }

    @Override
    public void notice(String sentence) {
        print(out -> {
            out.writeStartObject();
            out.writeStringProperty("type", "notice");
            out.writeStringProperty("text", sentence);
            out.writeEndObject();
        });
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private void print(Json.Body body) {
        try {
            Json.print(console, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the stream cannot fail: it keeps its errors
        }
    }
}
