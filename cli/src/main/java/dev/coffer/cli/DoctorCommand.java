package dev.coffer.cli;

import dev.coffer.base.CofferException.Reason;
import dev.coffer.job.Engine;
import dev.coffer.job.Finding;
import dev.coffer.job.Finding.Level;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** {@code coffer doctor}: whether everything is there that Coffer depends on. */
final class DoctorCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs(passwords);

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Look at everything Coffer depends on: Java, locale, its own folders, the"
                                + " configuration, the stores and their disks; tell what to do.",
                        "With --store or --job, of the stores only that one.")
                .more("", "Exit code 1 if something does not work.");
        store.declareStore(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        List<Finding> findings =
                engine.upkeep().doctor(store.given() ? store.choice(engine) : null);
        boolean works = true;
        for (Finding finding : findings) {
            works &= finding.level() != Level.FAIL;
        }
        if (json) {
            printJson(findings, works);
        } else {
            print(findings);
        }
        return works ? 0 : Reason.FAILED.exitCode();
    }

    private void print(List<Finding> findings) {
        for (Finding one : findings) {
            String mark =
                    switch (one.level()) {
                        case OK -> console().green("ok  ");
                        case WARN -> console().yellow("warn");
                        case FAIL -> console().red("FAIL");
                    };
            if (!quiet || one.level() != Level.OK) {
                console().print(mark + "  " + one.about() + ": " + one.found());
                if (!one.wayOut().isEmpty()) {
                    console().print("      " + one.wayOut());
                }
            }
        }
    }

    private void printJson(List<Finding> findings, boolean works) throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    out.writeBooleanProperty("works", works);
                    out.writeArrayPropertyStart("findings");
                    for (Finding one : findings) {
                        out.writeStartObject();
                        out.writeStringProperty("about", one.about());
                        out.writeStringProperty(
                                "level", one.level().name().toLowerCase(Locale.ROOT));
                        out.writeStringProperty("found", one.found());
                        out.writeStringProperty("way_out", one.wayOut());
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }
}
