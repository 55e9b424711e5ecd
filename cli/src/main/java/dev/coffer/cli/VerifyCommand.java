package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Counted;
import dev.coffer.config.StoreAddress;
import dev.coffer.job.Engine;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.PointJson;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.store.VerifyReport;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** {@code coffer verify}: reads and hashes what a store claims to hold. */
final class VerifyCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs(passwords);
    private @Nullable String point;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Read and hash everything the store claims to hold, and name what is"
                                + " damaged or missing.")
                .argument(
                        v -> point = v,
                        "POINT",
                        "Only what this point needs.",
                        Syntax.Need.OPTIONAL);
        store.declare(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        StoreChoice choice = store.choice(engine);
        try (Store open = engine.open(choice)) {
            RestorePoint chosen =
                    point == null
                            ? null
                            : engine.select(open, choice.address(), point, store.filter(session()));
            VerifyReport report;
            try (Progress progress = new Progress(console(), detail())) {
                report =
                        open.verify(chosen, json ? new JsonProgress(console(), verbose) : progress);
            }
            if (json) {
                printJson(report);
            } else {
                print(report, choice.address().withoutOptions());
            }
            return report.sound() ? 0 : Reason.VERIFICATION_FAILED.exitCode();
        }
    }

    private void print(VerifyReport report, StoreAddress where) {
        for (Problem note : report.notes()) {
            if (verbose) {
                console().say("note: " + note.path() + ": " + note.reason());
            }
        }
        for (Problem damage : report.damage()) {
            console().error(damage.path() + ": " + damage.reason());
        }
        String read =
                Counted.of(report.files(), "content")
                        + ", "
                        + new ByteSize(report.bytes()).forPeople()
                        + ", of "
                        + Counted.of(report.points(), "point");
        if (!report.sound()) {
            console()
                    .error(
                            where
                                    + " is damaged: "
                                    + report.damage().size()
                                    + " named above; "
                                    + read
                                    + " read. "
                                    + wayOut(where.kind()));
        } else if (!quiet) {
            console().say(where + " is sound: " + read + " read, and all match");
        }
    }

    private static String wayOut(StoreKind kind) {
        return switch (kind) {
            case MIRROR, VERSIONED ->
                    "coffer backup --checksum makes copies again of what the source still has";
            case VAULT ->
                    "What is not named can be restored; restic (0.16 or later) takes damaged packs"
                            + " out with repair packs, and the next backup stores again what the"
                            + " source still has";
        };
    }

    private void printJson(VerifyReport report) throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("type", "summary");
                    out.writeBooleanProperty("sound", report.sound());
                    out.writeNumberProperty("points", report.points());
                    out.writeNumberProperty("files", report.files());
                    out.writeNumberProperty("bytes", report.bytes());
                    out.writeArrayPropertyStart("damage");
                    for (Problem problem : report.damage()) {
                        PointJson.writeProblem(out, problem);
                    }
                    out.writeEndArray();
                    out.writeArrayPropertyStart("notes");
                    for (Problem problem : report.notes()) {
                        PointJson.writeProblem(out, problem);
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }
}
