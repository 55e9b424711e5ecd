package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Counted;
import dev.coffer.config.StoreAddress;
import dev.coffer.job.Engine;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.DataShare;
import dev.coffer.store.PointJson;
import dev.coffer.store.StoreKind;
import dev.coffer.store.VerifyReport;
import dev.coffer.tree.Problem;
import dev.coffer.vault.repository.FileType;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** {@code coffer verify}: reads and hashes what a store claims to hold. */
final class VerifyCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs(passwords);
    private @Nullable String point;
    private DataShare share = new DataShare.All();

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Read and hash everything the store claims to hold, and name what is"
                                + " damaged or missing.")
                .argument(
                        v -> point = v,
                        "POINT",
                        "Only what this point needs.",
                        Syntax.Need.OPTIONAL)
                .option(
                        v -> share = DataShare.parse(v),
                        "SHARE",
                        "How much of a vault's content is read: all (unless given), none, 10%,"
                                + " 2/7 (the second of seven parts), or a size such as 5G. Keys,"
                                + " points, indexes and listings are checked in any case.",
                        "--data");
        store.declare(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        StoreChoice choice = store.choice(engine);
        VerifyReport report;
        try (Progress progress = new Progress(console(), detail())) {
            report =
                    engine.upkeep()
                            .verify(
                                    choice,
                                    point,
                                    store.filter(session()),
                                    share,
                                    json ? new JsonProgress(console(), verbose) : progress);
        }
        if (json) {
            printJson(report);
        } else {
            print(report, choice.address().withoutOptions());
        }
        return report.sound() ? 0 : Reason.VERIFICATION_FAILED.exitCode();
    }

    private void print(VerifyReport report, StoreAddress where) {
        for (Problem note : report.notes()) {
            if (verbose || (where.kind() == StoreKind.VAULT && !quiet)) {
                console().say("note: " + note.path() + ": " + note.reason());
            }
        }
        for (Problem damage : report.damage()) {
            console().error(damage.path() + ": " + damage.reason());
        }
        String read =
                Counted.of(report.files(), where.kind() == StoreKind.VAULT ? "piece" : "content")
                        + ", "
                        + new ByteSize(report.bytes()).forPeople()
                        + ", of "
                        + Counted.of(report.points(), "point");
        long unread = report.unread();
        if (where.kind() == StoreKind.VAULT && unread > 0 && unread == report.damage().size()) {
            console()
                    .error(
                            where
                                    + " could not be read as a whole, so nobody knows whether it is"
                                    + " sound: "
                                    + unread
                                    + " named above; "
                                    + read
                                    + " read, and all match. Make the rest readable, and verify"
                                    + " again");
        } else if (!report.sound()) {
            console()
                    .error(
                            where
                                    + " is damaged: "
                                    + report.damage().size()
                                    + " named above; "
                                    + read
                                    + " read. "
                                    + wayOut(where.kind(), report));
        } else if (!quiet) {
            console().say(where + " is sound" + howFar(report, read));
        }
    }

    private static String howFar(VerifyReport report, String read) {
        if (report.skipped() == 0) {
            return ": " + read + " read, and all match";
        }
        String left = Counted.of(report.skipped(), "piece") + " of its contents";
        return report.files() == 0
                ? " as far as it was looked at: "
                        + left
                        + " are there, and were not read, which --data all does"
                : " as far as it was read: "
                        + read
                        + " read, and all match; "
                        + Counted.of(report.skipped(), "other")
                        + " were not read";
    }

    private static String wayOut(StoreKind kind, VerifyReport report) {
        if (kind == StoreKind.VAULT && !hasLosses(report)) {
            return "Nothing else that points need is damaged";
        }
        return switch (kind) {
            case MIRROR, VERSIONED ->
                    "coffer backup --checksum makes copies again of what the source still has";
            case ARCHIVE ->
                    "What is not named can be restored; coffer backup --full makes an item that"
                            + " needs none of these";
            case VAULT ->
                    "What is not named, nor lies in a folder that is, can be restored. coffer"
                            + " repair saves what is whole; the next backup then stores again what"
                            + " the source still has";
        };
    }

    /** Whether anything is damaged but points, keys and locks, which say themselves what helps. */
    private static boolean hasLosses(VerifyReport report) {
        for (Problem problem : report.damage()) {
            FileType type = FileType.of(problem.path());
            boolean apart =
                    type == FileType.KEY || type == FileType.LOCK || type == FileType.SNAPSHOT;
            if (!apart) {
                return true;
            }
        }
        return false;
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
                    out.writeNumberProperty("skipped", report.skipped());
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
