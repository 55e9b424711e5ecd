package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.job.Engine;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.DeletedItem;
import dev.coffer.store.PathHistory;
import dev.coffer.store.PathHistory.Version;
import dev.coffer.store.Store;
import dev.coffer.tree.Entry;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;

/** {@code coffer history}: the versions of one path over all points. */
final class HistoryCommand extends CofferCommand {
    private static final int HASH_DIGITS = 12;

    private final StoreArgs store = new StoreArgs();

    private String path = "";

    @Override
    void options(Syntax syntax) {
        syntax.about("Show the versions of one path over all points, newest last.")
                .argument(
                        v -> path = v,
                        "PATH",
                        "Relative to the source's root.",
                        Syntax.Need.REQUIRED);
        store.declare(syntax);
    }

    @Override
    int run() throws IOException {
        Engine engine = session().engine(this);
        StoreChoice choice = store.choice(engine);
        ZoneId zone = session().machine().clock().getZone();
        TreePath wanted = PathArgs.inPoint(path);
        try (Store open = engine.open(choice)) {
            List<Version> versions = PathHistory.of(open, wanted);
            if (versions.isEmpty()) {
                throw CofferException.failed(
                        "no point of "
                                + choice.address().withoutOptions()
                                + " has "
                                + wanted
                                + deletedOrFind(open, wanted));
            }
            if (json) {
                printJson(versions, wanted, zone);
            } else {
                print(versions, zone);
            }
            return 0;
        }
    }

    /** Where a mirror still has it, if it left the source. */
    private static String deletedOrFind(Store store, TreePath path) throws IOException {
        String date = null;
        for (DeletedItem item : store.deleted()) {
            date = item.path().equals(path) ? item.date() : date;
        }
        return date == null
                ? "; coffer find NAME looks for a name"
                : " any more; it left the source, and is kept as deleted@" + date + ":" + path;
    }

    private void print(List<Version> versions, ZoneId zone) {
        Table table = new Table("point", "time", "modified", ">size", "hash", "tags", "note");
        for (Version version : versions) {
            Entry entry = version.entry();
            Sha256 hash = entry == null ? null : entry.contentHash();
            table.row(
                    console().bold(version.point().shortId()),
                    version.point().time().format(ListCommand.MINUTE),
                    entry == null ? console().red("deleted") : EntryLine.modified(entry, zone),
                    entry == null || !entry.isFile() ? "" : new ByteSize(entry.size()).forPeople(),
                    hash == null ? "" : hash.toString().substring(0, HASH_DIGITS),
                    Printable.of(String.join(",", version.point().tags()), " "),
                    ListCommand.firstLine(version.point().note()));
        }
        table.print(console());
    }

    private void printJson(List<Version> versions, TreePath wanted, ZoneId zone)
            throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartArray();
                    for (Version version : versions) {
                        out.writeStartObject();
                        out.writeStringProperty("point", version.point().id());
                        out.writeStringProperty("time", version.point().time().toString());
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
