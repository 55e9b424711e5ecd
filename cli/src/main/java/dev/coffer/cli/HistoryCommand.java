package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.base.Moment;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.job.Engine;
import dev.coffer.job.FileHistory;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.PathHistory;
import dev.coffer.store.PathHistory.Version;
import dev.coffer.store.Store;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonGenerator;

import java.io.IOException;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code coffer history}: the versions of one path over all points. */
final class HistoryCommand extends CofferCommand {
    private static final int HASH_DIGITS = 12;

    private final StoreArgs store = new StoreArgs(passwords);

    private String path = "";

    /** To tell hashes: no more than takes about a second. */
    private static final long MOST_READ = 256L << 20;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Show the versions of one path over all points, newest last, and those kept"
                                + " among the deleted items.")
                .argument(
                        v -> path = v,
                        "PATH",
                        "Relative to the source's root; or where the file lies, or lay, on this"
                                + " machine.",
                        Syntax.Need.REQUIRED);
        store.declare(syntax);
    }

    @Override
    int run() throws IOException {
        Engine engine = session().engine(this);
        StoreChoice choice = store.choice(engine);
        ZoneId zone = session().machine().clock().getZone();
        try (Store open = engine.open(choice)) {
            for (TreePath wanted : candidates(engine.fileHistory(), open)) {
                List<Version> versions = engine.fileHistory().versions(open, wanted);
                if (!versions.isEmpty()) {
                    versions = engine.fileHistory().hashed(open, wanted, versions, MOST_READ);
                    if (json) {
                        printJson(versions, wanted, zone);
                    } else {
                        print(versions, zone);
                    }
                    return 0;
                }
            }
        }
        throw CofferException.failed(
                "neither a point of "
                        + choice.address().withoutOptions()
                        + " nor its deleted items have "
                        + path
                        + "; coffer find NAME looks for a name");
    }

    /** What the path may mean, the likelier first: a path in a point, or one of this machine. */
    private Set<TreePath> candidates(FileHistory history, Store open) throws IOException {
        Set<TreePath> candidates = new LinkedHashSet<>();
        boolean relative =
                !path.startsWith("/") && !path.startsWith("~/") && !path.startsWith("../");
        if (relative) {
            candidates.add(PathArgs.inPoint(path));
        }
        candidates.addAll(history.places(open, PathArgs.onMachine(session(), path)));
        return candidates;
    }

    private void print(List<Version> versions, ZoneId zone) {
        Table table =
                new Table(
                        "point",
                        "time",
                        "modified",
                        ">size",
                        "hash",
                        "parent",
                        "author",
                        "tags",
                        "note");
        String parent = "";
        for (Version version : versions) {
            Entry entry = version.entry();
            Sha256 hash = entry == null ? null : entry.contentHash();
            table.row(
                    console().bold(place(version)),
                    version.time().format(Moment.MINUTE),
                    entry == null ? console().red("deleted") : EntryLine.modified(entry, zone),
                    entry == null || !entry.isFile() ? "" : new ByteSize(entry.size()).forPeople(),
                    hash == null ? "" : hash.toString().substring(0, HASH_DIGITS),
                    parent,
                    author(version),
                    tags(version),
                    note(version));
            boolean isVersion = entry != null && version instanceof PathHistory.InPoint;
            parent = isVersion ? place(version) : "";
        }
        table.print(console());
    }

    private static String place(Version version) {
        return switch (version) {
            case PathHistory.InPoint in -> in.point().shortId();
            case PathHistory.Kept kept -> kept.item().place();
        };
    }

    private static String author(Version version) {
        return switch (version) {
            case PathHistory.InPoint in -> Printable.of(in.point().author(), " ");
            case PathHistory.Kept _ -> "";
        };
    }

    private static String tags(Version version) {
        return switch (version) {
            case PathHistory.InPoint in -> Printable.of(String.join(",", in.point().tags()), " ");
            case PathHistory.Kept _ -> "";
        };
    }

    private static String note(Version version) {
        return switch (version) {
            case PathHistory.InPoint in -> ListCommand.firstLine(in.point().note());
            case PathHistory.Kept kept ->
                    kept.item().overwritten()
                            ? "kept when it was overwritten"
                            : "kept when it was deleted";
        };
    }

    /** The point, or where the version is kept; and what was said of it. */
    private static void writePlace(JsonGenerator out, Version version) {
        switch (version) {
            case PathHistory.InPoint in -> {
                out.writeStringProperty("point", in.point().id());
                out.writeStringProperty("author", in.point().author());
                out.writeStringProperty("note", in.point().note());
                out.writeArrayPropertyStart("tags");
                for (String tag : in.point().tags()) {
                    out.writeString(tag);
                }
                out.writeEndArray();
            }
            case PathHistory.Kept kept -> {
                out.writeStringProperty("point", kept.item().place());
                out.writeBooleanProperty("overwritten", kept.item().overwritten());
            }
        }
    }

    /** The version before it, unless the file was gone then. */
    private static void writeParent(JsonGenerator out, @Nullable Version parent) {
        switch (parent) {
            case null -> out.writeNullProperty("parent");
            case PathHistory.InPoint in -> out.writeStringProperty("parent", in.point().id());
            case PathHistory.Kept kept -> out.writeStringProperty("parent", kept.item().place());
        }
    }

    private void printJson(List<Version> versions, TreePath wanted, ZoneId zone)
            throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartArray();
                    Version parent = null;
                    for (Version version : versions) {
                        out.writeStartObject();
                        writePlace(out, version);
                        writeParent(out, parent);
                        parent = version.entry() == null ? null : version;
                        out.writeStringProperty("time", version.time().toString());
                        Entry entry = version.entry();
                        out.writeBooleanProperty("deleted", entry == null);
                        if (entry == null) {
                            Json.writePath(out, wanted);
                        } else {
                            Json.writeEntry(out, null, wanted, entry, zone);
                        }
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                });
    }
}
