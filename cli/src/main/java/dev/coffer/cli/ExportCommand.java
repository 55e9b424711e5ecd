package dev.coffer.cli;

import dev.coffer.archive.Replaced;
import dev.coffer.archive.item.ItemFormat;
import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.job.Engine;
import dev.coffer.job.ExportReport;
import dev.coffer.job.PointAddress;
import dev.coffer.job.StoreChoice;
import dev.coffer.os.HostPath;
import dev.coffer.store.PointJson;
import dev.coffer.store.RestorePoint;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** {@code coffer export}: a point of any store as one archive file. */
final class ExportCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private final StoreArgs store = new StoreArgs(passwords);
    private String address = "";
    private @Nullable String to;
    private @Nullable String format;
    private @Nullable String level;
    private boolean replace;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Write a point, or what is at a path in it, into one archive file.",
                        "The file is read again and compared before it gets its name.")
                .argument(v -> address = v, "POINT[:PATH]", "The point.", Syntax.Need.REQUIRED)
                .option(v -> to = v, "FILE", "Where to; nothing may have that name.", "--to")
                .option(
                        v -> format = v,
                        "FORMAT",
                        "tar.gz, tar.zst or zip; what the file's name ends with, unless given.",
                        "--format")
                .option(v -> level = v, "LEVEL", "How hard it is compressed.", "--level")
                .flag(
                        () -> replace = true,
                        "Have the file take the place of an item of an archive that is a folder;"
                                + " the folder goes when the file has been read again. For full"
                                + " items that no other needs, without --to.",
                        "--replace")
                .asks(this);
        store.declare(syntax);
    }

    @Override
    String afterInterrupt() {
        return replace
                ? "; the item is whole, as a folder or as one file"
                : "; the file was not made";
    }

    @Override
    int run() throws IOException, InterruptedException {
        String file = to;
        if (replace) {
            return replace();
        }
        if (file == null) {
            throw CofferException.usage("where to? Name a file with --to FILE");
        }
        Engine engine = session().engine(this);
        HostPath place = PathArgs.onMachine(session(), file);
        ExportReport report;
        try (Progress progress = new Progress(console(), detail())) {
            report =
                    engine.archives()
                            .export(
                                    store.choice(engine),
                                    PointAddress.parse(address),
                                    store.filter(session()),
                                    format(file),
                                    level(),
                                    place,
                                    json ? new JsonProgress(console(), verbose) : progress);
        }
        return end(report, place, "");
    }

    /** An item stays where it is, and becomes one file. */
    private int replace() throws IOException, InterruptedException {
        PointAddress whole = PointAddress.parse(address);
        if (to != null || whole.deletedDate() != null || !whole.path().isRoot()) {
            throw CofferException.usage(
                    "--replace is for a whole item of an archive, which it leaves there; name a"
                            + " POINT alone, and no --to");
        }
        Engine engine = session().engine(this, asking());
        StoreChoice choice = store.choice(engine);
        Replaced replaced;
        try (Progress progress = new Progress(console(), detail())) {
            replaced =
                    engine.archives()
                            .replaceItem(
                                    choice,
                                    whole.point(),
                                    store.filter(session()),
                                    format(""),
                                    level(),
                                    json ? new JsonProgress(console(), verbose) : progress);
        }
        RestorePoint point = replaced.point();
        ExportReport report =
                new ExportReport(point.files(), replaced.bytes(), replaced.problems());
        HostPath place = choice.address().location().resolve(replaced.item());
        return end(report, place, point.id());
    }

    /**
     * @param point its id, where the file is one
     */
    private int end(ExportReport report, HostPath place, String point) throws IOException {
        boolean incomplete = false;
        long notHeld = 0;
        for (Problem problem : report.problems()) {
            incomplete |= problem.incomplete();
            notHeld += problem.incomplete() ? 0 : 1;
        }
        if (json) {
            printJson(report, place, point);
        } else if (!quiet) {
            console()
                    .say(
                            Counted.of(report.files(), "file")
                                    + " in "
                                    + place
                                    + ", "
                                    + new ByteSize(report.bytes()).forPeople()
                                    + (notHeld == 0
                                            ? ""
                                            : "; the format cannot hold all metadata of "
                                                    + Counted.of(notHeld, "entry", "entries")
                                                    + (point.isEmpty() ? "" : ", the manifest does")
                                                    + (verbose ? "" : " (-v names them)")));
        }
        return incomplete ? INCOMPLETE : 0;
    }

    private ItemFormat format(String file) throws CofferException {
        String word = format;
        for (ItemFormat each : ItemFormat.values()) {
            boolean isMeant =
                    word == null ? file.endsWith(each.suffix()) : each.word().equals(word);
            if (each.isPacked() && isMeant) {
                return each;
            }
        }
        throw CofferException.usage(
                word == null
                        ? "which format? Write --format tar.gz, tar.zst or zip"
                        : "there is no format \"" + word + "\", only tar.gz, tar.zst and zip");
    }

    private @Nullable Integer level() throws CofferException {
        String word = level;
        try {
            return word == null ? null : Integer.valueOf(word);
        } catch (NumberFormatException e) {
            throw CofferException.usage("the level \"" + word + "\" is no number");
        }
    }

    private void printJson(ExportReport report, HostPath place, String point) throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("type", "summary");
                    out.writeStringProperty("file", place.toString());
                    if (!point.isEmpty()) {
                        out.writeStringProperty("id", point);
                    }
                    out.writeNumberProperty("files", report.files());
                    out.writeNumberProperty("bytes", report.bytes());
                    out.writeArrayPropertyStart("problems");
                    for (Problem problem : report.problems()) {
                        PointJson.writeProblem(out, problem);
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }
}
