package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.Counted;
import dev.coffer.base.Moment;
import dev.coffer.job.Engine;
import dev.coffer.job.PointFilter;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.DeletedItem;
import dev.coffer.store.PointJson;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.store.StoredItem;
import dev.coffer.tree.DatabaseFinding;
import dev.coffer.tree.Problem;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@code coffer list}: the points of a store, newest last. */
final class ListCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private final StoreArgs store = new StoreArgs(passwords);

    private boolean deleted;

    @Override
    void options(Syntax syntax) {
        syntax.about("List the points of a store, newest last.")
                .flag(
                        () -> deleted = true,
                        "List instead points that were deleted and can be brought back, and"
                                + " deleted items that are still kept.",
                        "--deleted");
        store.declareWithTags(syntax);
    }

    @Override
    int run() throws IOException {
        Engine engine = session().engine(this);
        StoreChoice choice = store.choice(engine);
        try (Store open = engine.open(choice)) {
            PointFilter filter = store.filter(session());
            if (deleted) {
                printDeletedPoints(filter.listed(open.deletedPoints()));
                printDeleted(open.deleted());
                return 0;
            }
            List<RestorePoint> all = open.points();
            List<RestorePoint> points = filter.listed(all);
            if (json) {
                printJson(points, open.items());
            } else if (points.isEmpty() && !all.isEmpty()) {
                console()
                        .say(
                                filter.noneOf(
                                        all.size(), choice.address().withoutOptions().toString()));
            } else {
                printTable(points, open.items(), choice.address().withoutOptions().toString());
            }
            List<Problem> damaged = open.damagedPoints();
            for (Problem each : damaged) {
                console().error(each.reason());
            }
            return damaged.isEmpty() ? 0 : INCOMPLETE;
        }
    }

    private void printJson(List<RestorePoint> points, Map<String, StoredItem> items)
            throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartArray();
                    for (RestorePoint point : points) {
                        PointJson.write(out, point, items.get(point.id()));
                    }
                    out.writeEndArray();
                });
    }

    private void printTable(
            List<RestorePoint> points, Map<String, StoredItem> items, String where) {
        if (points.isEmpty()) {
            console().say("no point yet in " + where);
            return;
        }
        Table table =
                new Table(
                        "id", "time", "item", "kind", "job", ">files", ">size", ">added", "tags",
                        "held", "note");
        for (RestorePoint point : points) {
            String unread =
                    point.unreadableCount() > 0
                            ? " (" + point.unreadableCount() + " unreadable)"
                            : "";
            StoredItem item = items.get(point.id());
            table.row(
                    console().bold(point.shortId()),
                    point.time().format(Moment.MINUTE),
                    item == null ? "" : Printable.of(item.name(), " "),
                    item == null ? "" : item.kind(),
                    point.job() == null ? "" : Printable.of(point.job(), " "),
                    point.isCounted() ? Long.toString(point.files()) : "?",
                    size(point, point.bytes()),
                    size(point, point.addedBytes()),
                    Printable.of(String.join(",", point.tags()), " "),
                    hold(point),
                    firstLine(point.note()) + unread + (point.isDoubtful() ? doubt(point) : ""));
        }
        table.print(console());
        if (!quiet) {
            console().say(Counted.of(points.size(), "point") + " in " + where);
        }
    }

    /** What is wrong with the databases of a point, once each. */
    private static String doubt(RestorePoint point) {
        Set<String> words = new TreeSet<>();
        for (DatabaseFinding finding : point.databases()) {
            if (!finding.isSound()) {
                words.add(finding.result().word());
            }
        }
        return " (" + String.join(", ", words) + ")";
    }

    private static String size(RestorePoint point, long bytes) {
        return point.isCounted() ? new ByteSize(bytes).forPeople() : "?";
    }

    private static String hold(RestorePoint point) {
        String why = point.hold();
        return why == null ? "" : why.isEmpty() ? "yes" : firstLine(why);
    }

    static String firstLine(String note) {
        int end = note.indexOf('\n');
        return Printable.of(end < 0 ? note : note.substring(0, end) + " …", " ");
    }

    private void printDeletedPoints(List<RestorePoint> points) throws IOException {
        Table table = new Table("id", "time", "job", ">files", ">size", "kept until", "note");
        for (RestorePoint point : points) {
            OffsetDateTime until = point.deletedUntil();
            if (until == null) {
                throw new IllegalStateException(point.id() + " is not deleted");
            }
            if (json) {
                Json.print(
                        console(),
                        out -> {
                            out.writeStartObject();
                            out.writeStringProperty("type", "deleted_point");
                            out.writeStringProperty(
                                    "deleted_until",
                                    until.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
                            out.writeName("point");
                            PointJson.write(out, point);
                            out.writeEndObject();
                        });
                continue;
            }
            table.row(
                    console().bold(point.shortId()),
                    point.time().format(Moment.MINUTE),
                    point.job() == null ? "" : Printable.of(point.job(), " "),
                    point.isCounted() ? Long.toString(point.files()) : "?",
                    size(point, point.bytes()),
                    until.format(Moment.MINUTE),
                    firstLine(point.note()));
        }
        if (!json && !points.isEmpty()) {
            table.print(console());
        }
    }

    private void printDeleted(List<DeletedItem> items) throws IOException {
        for (DeletedItem item : items) {
            if (json) {
                Json.print(
                        console(),
                        out -> {
                            out.writeStartObject();
                            out.writeStringProperty("type", "deleted");
                            out.writeStringProperty("point", "deleted@" + item.date());
                            out.writeStringProperty(
                                    "since",
                                    item.since().format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
                            Json.writePath(out, item.path());
                            out.writeStringProperty("kind", EntryLine.word(item.kind()));
                            out.writeNumberProperty("size", item.bytes());
                            out.writeBooleanProperty("overwritten", item.overwritten());
                            out.writeEndObject();
                        });
            } else {
                console()
                        .print(
                                "deleted@"
                                        + item.date()
                                        + ":"
                                        + item.path()
                                        + (item.overwritten() ? "  (overwritten)" : ""));
            }
        }
    }
}
