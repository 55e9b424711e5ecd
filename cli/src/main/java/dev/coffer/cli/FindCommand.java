package dev.coffer.cli;

import dev.coffer.base.TreePath;
import dev.coffer.job.Engine;
import dev.coffer.job.FindPaths;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;

/** {@code coffer find}: entries of points by a pattern. */
final class FindCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs(passwords);

    private String pattern = "";

    private @Nullable String point;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Find entries by a pattern, in every point or in one.",
                        "In a mirror, which keeps one point, also among what left the source.")
                .argument(
                        v -> pattern = v,
                        "PATTERN",
                        "Matched with each name, as in a .gitignore; with a slash in it, with the"
                                + " path.",
                        Syntax.Need.REQUIRED)
                .option(v -> point = v, "POINT", "Look in this point only.", "--point");
        store.declare(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        FindPaths search = new FindPaths(pattern);
        ZoneId zone = session().machine().clock().getZone();
        StoreChoice choice = store.choice(engine);
        try (Store open = engine.open(choice)) {
            List<RestorePoint> points =
                    point == null
                            ? store.filter(session()).listed(open.points())
                            : List.of(
                                    engine.select(
                                            open,
                                            choice.address(),
                                            point,
                                            store.filter(session())));
            for (RestorePoint each : points) {
                try (FileTree tree = open.open(each)) {
                    search.in(
                            tree,
                            (path, entry) ->
                                    print(each.id(), each.shortId(), tree, path, entry, zone));
                }
            }
            if (point == null && open.kind() == StoreKind.MIRROR && store.countsAll()) {
                search.inDeleted(
                        open,
                        (date, path, entry) -> {
                            String from = "deleted@" + date;
                            print(from, from, null, path, entry, zone);
                        });
            }
            return 0;
        }
    }

    /**
     * @param tree that has the entry; null where it is closed already
     */
    private void print(
            String id,
            String shown,
            @Nullable FileTree tree,
            TreePath path,
            Entry entry,
            ZoneId zone)
            throws IOException {
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartObject();
                        out.writeStringProperty("point", id);
                        Json.writeEntry(out, tree, path, entry, zone);
                        out.writeEndObject();
                    });
        } else {
            console().print(shown + ":" + path + (entry.isFolder() ? "/" : ""));
        }
    }
}
