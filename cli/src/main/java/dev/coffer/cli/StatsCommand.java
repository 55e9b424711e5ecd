package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.Counted;
import dev.coffer.base.Moment;
import dev.coffer.job.Engine;
import dev.coffer.job.StoreStats;
import dev.coffer.store.PointJson;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.StoreKind;

import java.io.IOException;

/** {@code coffer stats}: how much a store holds. */
final class StatsCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs(passwords);

    @Override
    void options(Syntax syntax) {
        syntax.about("Tell how much a store holds, and what its latest point is made of.");
        store.declareStore(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        StoreStats stats = engine.upkeep().stats(store.choice(engine));
        if (json) {
            printJson(stats);
        } else {
            print(stats);
        }
        return 0;
    }

    private void print(StoreStats stats) {
        line(
                "store",
                console().link(stats.location(), stats.address().withoutOptions().toString()));
        line("id", stats.id());
        line(
                "points",
                stats.points()
                        + " restorable, of "
                        + Counted.of(stats.runs(), "run with changes", "runs with changes")
                        + (stats.deletedPoints() == 0
                                ? ""
                                : "; "
                                        + Counted.of(stats.deletedPoints(), "point")
                                        + " deleted, coffer list --deleted"));
        line(
                "on disk",
                Counted.of(stats.storeFiles(), "file")
                        + ", "
                        + new ByteSize(stats.storeBytes()).forPeople()
                        + "; "
                        + new ByteSize(stats.freeBytes()).forPeople()
                        + " free");
        if (stats.keptCopies() > 0) {
            line(
                    "  kept",
                    new ByteSize(stats.keptCopies()).forPeople()
                            + " of these are copies of an interrupted run, for the next one");
        }
        if (stats.address().kind() != StoreKind.VAULT) { // its points have what was deleted
            line(
                    "deleted",
                    Counted.of(stats.deletedItems(), "item")
                            + " still kept, "
                            + new ByteSize(stats.deletedBytes()).forPeople());
        }
        RestorePoint latest = stats.latest();
        if (latest == null) {
            return;
        }
        line("latest", latest.shortId() + " of " + latest.time().format(Moment.MINUTE));
        line(
                "  files",
                latest.files()
                        + " in "
                        + Counted.of(latest.folders(), "folder")
                        + ", "
                        + new ByteSize(latest.bytes()).forPeople());
        for (StoreStats.Part part : stats.largest()) {
            line(
                    "  largest",
                    new ByteSize(part.bytes()).forPeople()
                            + "  "
                            + part.name()
                            + (part.files() == 1
                                    ? ""
                                    : " (" + Counted.of(part.files(), "file") + ")"));
        }
    }

    private void line(String label, String value) {
        console().print(label + " ".repeat(Math.max(1, 12 - label.length())) + value);
    }

    private void printJson(StoreStats stats) throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("store", stats.address().withoutOptions().toString());
                    out.writeStringProperty("id", stats.id());
                    out.writeNumberProperty("points", stats.points());
                    out.writeNumberProperty("deleted_points", stats.deletedPoints());
                    out.writeNumberProperty("runs", stats.runs());
                    out.writeNumberProperty("store_files", stats.storeFiles());
                    out.writeNumberProperty("store_bytes", stats.storeBytes());
                    out.writeNumberProperty("kept_copies_bytes", stats.keptCopies());
                    out.writeNumberProperty("free_bytes", stats.freeBytes());
                    out.writeNumberProperty("deleted_items", stats.deletedItems());
                    out.writeNumberProperty("deleted_bytes", stats.deletedBytes());
                    out.writeName("latest");
                    RestorePoint latest = stats.latest();
                    if (latest == null) {
                        out.writeNull();
                    } else {
                        PointJson.write(out, latest);
                    }
                    out.writeArrayPropertyStart("largest");
                    for (StoreStats.Part part : stats.largest()) {
                        out.writeStartObject();
                        out.writeStringProperty("path", part.name().toString());
                        out.writeNumberProperty("files", part.files());
                        out.writeNumberProperty("bytes", part.bytes());
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }
}
