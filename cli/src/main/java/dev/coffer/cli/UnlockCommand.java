package dev.coffer.cli;

import dev.coffer.job.Engine;
import dev.coffer.job.StoreChoice;
import dev.coffer.record.StoreLock;

import java.io.IOException;

/** {@code coffer unlock}: takes away the lock of a run that ended without letting go. */
final class UnlockCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs();

    @Override
    void options(Syntax syntax) {
        syntax.about(
                "Take away the lock of a run that ended, on another machine, without letting go.",
                "One whose process has ended on this machine goes by itself; one whose process is"
                        + " still running here is left.");
        store.declareStore(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        StoreChoice choice = store.choice(engine);
        StoreLock.Holder held = engine.unlock(choice.address());
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartObject();
                        out.writeStringProperty(
                                "store", choice.address().withoutOptions().toString());
                        out.writeBooleanProperty("was_locked", held != null);
                        if (held != null) {
                            out.writeStringProperty("holder", held.forPeople());
                        }
                        out.writeEndObject();
                    });
        } else if (!quiet) {
            String where = choice.address().withoutOptions().toString();
            console()
                    .say(
                            held == null
                                    ? where + " was not locked"
                                    : "took the lock of "
                                            + held.forPeople()
                                            + " away; "
                                            + where
                                            + " is free");
        }
        return 0;
    }
}
