package dev.coffer.cli;

import dev.coffer.base.Counted;
import dev.coffer.job.BackupReport;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.PointJson;
import dev.coffer.store.RestorePoint;
import dev.coffer.tree.Problem;

import java.io.IOException;

/** What is said at the end of a run that makes a point, whatever made it. */
final class RunSummary {
    private RunSummary() {}

    /** The document that {@code --json} ends with. */
    static void print(Console console, BackupReport report, boolean dryRun) throws IOException {
        BackupOutcome.Done done = report.done();
        RestorePoint point = done.point();
        Json.print(
                console,
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("type", "summary");
                    out.writeStringProperty("store", report.store().withoutOptions().toString());
                    out.writeName("point");
                    if (point == null) {
                        out.writeNull();
                    } else {
                        PointJson.write(out, point);
                    }
                    out.writeBooleanProperty("dry_run", dryRun);
                    PointJson.writeCounts(out, done.counts());
                    out.writeNumberProperty("left_out", report.leftOut());
                    out.writeArrayPropertyStart("warnings");
                    for (Problem problem : done.problems()) {
                        PointJson.writeProblem(out, problem);
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }

    /** What kept this machine from remembering the store, if anything did. */
    static void tellNotRemembered(CofferCommand command, String done, String why) {
        if (why.isEmpty()) {
            return;
        }
        String sentence =
                done
                        + ", but this machine will not notice when the store is missing some day: "
                        + why;
        if (command.json) {
            new JsonProgress(command.console(), command.verbose).notice(sentence);
        } else {
            command.console().warn(sentence);
        }
    }

    /** That a store which nobody named lies on the same disk, perhaps, if it is new. */
    static void tellOfDefault(Console console, BackupReport report) {
        if (report.made()) {
            console.say(
                    "note: the store lies in your data folder; if it is on the same disk as the"
                            + " files, it is no protection from losing that disk. Name another"
                            + " place with --to.");
        }
    }

    /** How many entries are not there as they should be. */
    static void tellIncomplete(Console console, BackupOutcome.Done done) {
        long incomplete = 0;
        for (Problem problem : done.problems()) {
            incomplete += problem.incomplete() ? 1 : 0;
        }
        if (incomplete > 0) {
            console.warn(
                    Counted.of(
                                    incomplete,
                                    "entry could not be backed up as it should be",
                                    "entries could not be backed up as they should be")
                            + "; named above");
        }
    }
}
