package dev.coffer.cli;

import dev.coffer.job.PointEdit;
import dev.coffer.store.PointWords;
import dev.coffer.store.RestorePoint;

/** {@code coffer note}: what a person says of a point. */
final class NoteCommand extends PointCommand {
    private String text = "";

    @Override
    void options(Syntax syntax) {
        declare(
                syntax,
                "Give a point another note.",
                () ->
                        syntax.argument(
                                v -> text = v,
                                "TEXT",
                                "The note; '' for none.",
                                Syntax.Need.REQUIRED));
    }

    @Override
    void check() {}

    @Override
    PointEdit what() {
        return PointEdit.NOTE;
    }

    @Override
    PointWords edit(PointWords words) {
        return words.withNote(text);
    }

    @Override
    String done(RestorePoint now) {
        return now.note().isEmpty() ? "has no note" : "has the note " + now.note();
    }
}
