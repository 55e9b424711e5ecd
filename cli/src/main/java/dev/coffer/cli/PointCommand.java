package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.guard.Approver;
import dev.coffer.job.Engine;
import dev.coffer.job.PointEdit;
import dev.coffer.job.PointLabel;
import dev.coffer.store.PointJson;
import dev.coffer.store.PointWords;
import dev.coffer.store.RestorePoint;

import java.io.IOException;

/** A command that changes what is said of one point. */
abstract class PointCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs(passwords);

    private String point = "";

    /** Declares the point, then what the command has of its own, then the store. */
    final void declare(Syntax syntax, String about, Runnable own) {
        syntax.about(about).argument(v -> point = v, "POINT", "The point.", Syntax.Need.REQUIRED);
        own.run();
        store.declare(syntax);
    }

    /** Says what is wrong with the options, before anything is opened. */
    abstract void check() throws CofferException;

    /** What it changes. */
    abstract PointEdit what();

    /** The words that are to be. */
    abstract PointWords edit(PointWords words);

    /** Who is asked, where a command takes something back that protects. */
    Approver approver() {
        return session().unasked();
    }

    /** What was done, for people: {@code is held}. */
    abstract String done(RestorePoint now);

    @Override
    final int run() throws IOException, InterruptedException {
        check();
        Engine engine = session().engine(this, approver());
        RestorePoint now =
                engine.points()
                        .describe(
                                what(),
                                store.choice(engine),
                                point,
                                store.filter(session()),
                                this::edit);
        if (json) {
            Json.print(console(), out -> PointJson.write(out, now));
        } else if (!quiet) {
            console().say("point " + PointLabel.of(now) + " " + Printable.of(done(now), " "));
        }
        return 0;
    }
}
