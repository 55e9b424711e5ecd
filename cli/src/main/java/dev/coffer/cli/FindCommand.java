package dev.coffer.cli;

import dev.coffer.base.TreePath;
import dev.coffer.job.Engine;
import dev.coffer.job.FileHistory;
import dev.coffer.job.FindPaths;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.Entry;

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
                                    engine.points()
                                            .select(
                                                    open,
                                                    choice.address(),
                                                    point,
                                                    store.filter(session())));
            boolean deleted = point == null && open.kind() == StoreKind.MIRROR && store.countsAll();
            engine.fileHistory().find(open, points, deleted, search, new Printing(zone));
            return 0;
        }
    }

    private final class Printing implements FileHistory.Finding {
        private final ZoneId zone;

        Printing(ZoneId zone) {
            this.zone = zone;
        }

        @Override
        public void inPoint(RestorePoint in, FileHistory.Links links, TreePath path, Entry entry)
                throws IOException {
            print(json ? in.id() : in.shortId(), links, path, entry);
        }

        @Override
        public void deleted(String place, TreePath path, Entry entry) throws IOException {
            print(place, null, path, entry);
        }

        private void print(
                String place, FileHistory.@Nullable Links links, TreePath path, Entry entry)
                throws IOException {
            if (!json) {
                console().print(place + ":" + path + (entry.isFolder() ? "/" : ""));
                return;
            }
            Json.print(
                    console(),
                    out -> {
                        out.writeStartObject();
                        out.writeStringProperty("point", place);
                        Json.writeEntry(out, links, path, entry, zone);
                        out.writeEndObject();
                    });
        }
    }
}
