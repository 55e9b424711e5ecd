package dev.coffer.cli;

import dev.coffer.job.Engine;
import dev.coffer.job.StoreChoice;
import dev.coffer.record.StoreLock;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code coffer unlock}: takes away the lock of a run that ended without letting go. */
final class UnlockCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs(passwords);

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Take away the lock of a run that ended, on another machine, without"
                                + " letting go.",
                        "One whose process has ended on this machine goes by itself; one whose"
                                + " process is still running here is left. A vault's that was"
                                + " renewed within half an hour, so that its run may well be at"
                                + " work, needs a yes.")
                .asks(this);
        store.declareStore(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this, asking());
        StoreChoice choice = store.choice(engine);
        List<StoreLock.Holder> held = engine.upkeep().unlock(choice);
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartObject();
                        out.writeStringProperty(
                                "store", choice.address().withoutOptions().toString());
                        out.writeBooleanProperty("was_locked", !held.isEmpty());
                        if (!held.isEmpty()) {
                            out.writeStringProperty("holder", people(held));
                        }
                        out.writeEndObject();
                    });
        } else if (!quiet) {
            String where = choice.address().withoutOptions().toString();
            console()
                    .say(
                            held.isEmpty()
                                    ? where + " was not locked"
                                    : "took the lock of "
                                            + people(held)
                                            + " away; "
                                            + where
                                            + " is free");
        }
        return 0;
    }

    private static String people(List<StoreLock.Holder> holders) {
        List<String> words = new ArrayList<>();
        for (StoreLock.Holder holder : holders) {
            words.add(holder.forPeople());
        }
        return String.join(" and of ", words);
    }
}
