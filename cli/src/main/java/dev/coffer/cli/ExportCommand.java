package dev.coffer.cli;

import dev.coffer.archive.item.ItemFormat;
import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.job.Engine;
import dev.coffer.job.ExportReport;
import dev.coffer.job.PointAddress;
import dev.coffer.os.HostPath;
import dev.coffer.store.PointJson;
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
                .option(v -> level = v, "LEVEL", "How hard it is compressed.", "--level");
        store.declare(syntax);
    }

    @Override
    String afterInterrupt() {
        return "; the file was not made";
    }

    @Override
    int run() throws IOException, InterruptedException {
        String file = to;
        if (file == null) {
            throw CofferException.usage("where to? Name a file with --to FILE");
        }
        Engine engine = session().engine(this);
        HostPath place = PathArgs.onMachine(session(), file);
        ExportReport report;
        try (Progress progress = new Progress(console(), detail())) {
            report =
                    engine.export(
                            store.choice(engine),
                            PointAddress.parse(address),
                            store.filter(session()),
                            format(file),
                            level(),
                            place,
                            json ? new JsonProgress(console(), verbose) : progress);
        }
        boolean incomplete = false;
        long notHeld = 0;
        for (Problem problem : report.problems()) {
            incomplete |= problem.incomplete();
            notHeld += problem.incomplete() ? 0 : 1;
        }
        if (json) {
            printJson(report, place);
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

    private void printJson(ExportReport report, HostPath place) throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("type", "summary");
                    out.writeStringProperty("file", place.toString());
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
