package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.job.DatabaseCopy;
import dev.coffer.job.DatabaseDiff;
import dev.coffer.job.Databases;
import dev.coffer.job.Engine;
import dev.coffer.job.OpenPoint;
import dev.coffer.job.PointAddress;
import dev.coffer.job.StoreChoice;
import dev.coffer.os.HostPath;
import dev.coffer.sqlite.CaptureOptions;
import dev.coffer.sqlite.DatabaseView;
import dev.coffer.store.RestorePoint;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonGenerator;

import java.io.IOException;
import java.nio.file.Files;

/** {@code coffer db diff}: in what two states of a database differ. */
final class DbDiffCommand extends CofferCommand {
    private static final String LIVE = "live";

    private final StoreArgs store = new StoreArgs(passwords);

    private String one = "";
    private String other = LIVE;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Show in what two states of a SQLite database differ: how many rows each"
                                + " table has, and the schema.",
                        "A state is POINT, or POINT:PATH where the point has several databases; a"
                                + " file, as ./app.db; or live, the file that the other one was"
                                + " made of.")
                .argument(v -> one = v, "A", "The first state.", Syntax.Need.REQUIRED)
                .argument(
                        v -> other = v,
                        "B",
                        "The second state; live unless given.",
                        Syntax.Need.OPTIONAL);
        store.declare(syntax);
    }

    /** One side, open, and where it lies live if that is known. */
    private record Side(DatabaseCopy copy, @Nullable HostPath live) {}

    @Override
    int run() throws IOException, InterruptedException {
        if (one.equals(LIVE) && other.equals(LIVE)) {
            throw CofferException.usage("live with live? Name a point or a file for one of them");
        }
        Engine engine = session().engine(this);
        boolean liveFirst = one.equals(LIVE);
        Side first = open(engine, liveFirst ? other : one);
        try (DatabaseCopy a = first.copy()) {
            String rest = liveFirst ? LIVE : other;
            Side second = rest.equals(LIVE) ? live(engine, first) : open(engine, rest);
            try (DatabaseCopy b = second.copy();
                    DatabaseView viewA = a.view();
                    DatabaseView viewB = b.view()) {
                DatabaseDiff diff =
                        liveFirst ? DatabaseDiff.of(viewB, viewA) : DatabaseDiff.of(viewA, viewB);
                tell(diff, liveFirst ? b.label() : a.label(), liveFirst ? a.label() : b.label());
            }
        }
        return 0;
    }

    private Side live(Engine engine, Side first) throws IOException, InterruptedException {
        HostPath file = first.live();
        if (file == null) {
            throw CofferException.usage(
                    "nobody can tell where the live file of "
                            + first.copy().label()
                            + " lies; name it, as ./app.db");
        }
        return new Side(engine.databases().copyOf(file, CaptureOptions.DEFAULT), file);
    }

    private Side open(Engine engine, String word) throws IOException, InterruptedException {
        if (isFile(word)) {
            HostPath file = PathArgs.onMachine(session(), word);
            return new Side(engine.databases().copyOf(file, CaptureOptions.DEFAULT), file);
        }
        StoreChoice choice = store.choice(engine);
        try (OpenPoint point =
                engine.open(choice, PointAddress.parse(word), store.filter(session()))) {
            RestorePoint whole = point.point();
            HostPath live =
                    whole == null ? null : Databases.live(whole, engine.databases().chosen(point));
            return new Side(engine.databases().copyOf(point), live);
        }
    }

    private boolean isFile(String word) throws CofferException {
        return word.indexOf(':') < 0
                && (word.indexOf('/') >= 0
                        || Files.isRegularFile(PathArgs.onMachine(session(), word).toPath()));
    }

    private void tell(DatabaseDiff diff, String before, String after) throws IOException {
        if (json) {
            printJson(diff, before, after);
            return;
        }
        if (!diff.tables().isEmpty()) {
            Table table = new Table("table", ">rows before", ">rows after", ">difference");
            for (DatabaseDiff.Table each : diff.tables()) {
                Long was = each.before();
                Long now = each.after();
                table.row(
                        Printable.of(each.name(), " "),
                        was == null ? "-" : was.toString(),
                        now == null ? "-" : now.toString(),
                        was == null ? "new" : now == null ? "gone" : "%+d".formatted(now - was));
            }
            table.print(console());
        }
        for (DatabaseDiff.Change each : diff.schema()) {
            console().print(each.name() + ":");
            line("- ", each.before());
            line("+ ", each.after());
        }
        if (!quiet) {
            console()
                    .say(
                            (diff.isEmpty() ? "no difference" : "from " + before + " to " + after)
                                    + "; "
                                    + Counted.of(diff.same(), "table")
                                    + " with as many rows in both");
        }
    }

    private void line(String mark, @Nullable String sql) {
        if (sql != null) {
            String text = mark + Printable.of(sql, "\n" + mark);
            console().print(mark.startsWith("-") ? console().red(text) : console().green(text));
        }
    }

    private void printJson(DatabaseDiff diff, String before, String after) throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("before", before);
                    out.writeStringProperty("after", after);
                    out.writeNumberProperty("same_tables", diff.same());
                    out.writeArrayPropertyStart("tables");
                    for (DatabaseDiff.Table each : diff.tables()) {
                        out.writeStartObject();
                        out.writeStringProperty("name", each.name());
                        writeRows(out, "before", each.before());
                        writeRows(out, "after", each.after());
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                    out.writeArrayPropertyStart("schema");
                    for (DatabaseDiff.Change each : diff.schema()) {
                        out.writeStartObject();
                        out.writeStringProperty("name", each.name());
                        writeSql(out, "before", each.before());
                        writeSql(out, "after", each.after());
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }

    private static void writeRows(JsonGenerator out, String field, @Nullable Long rows) {
        if (rows == null) {
            out.writeNullProperty(field);
        } else {
            out.writeNumberProperty(field, rows);
        }
    }

    private static void writeSql(JsonGenerator out, String field, @Nullable String sql) {
        if (sql == null) {
            out.writeNullProperty(field);
        } else {
            out.writeStringProperty(field, sql);
        }
    }
}
