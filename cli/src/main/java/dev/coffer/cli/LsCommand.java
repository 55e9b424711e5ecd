package dev.coffer.cli;

import dev.coffer.base.TreePath;
import dev.coffer.job.Engine;
import dev.coffer.job.OpenPoint;
import dev.coffer.job.PointAddress;
import dev.coffer.os.Accounts;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.TreeWalk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.ZoneId;

/** {@code coffer ls}: what lies in a folder of a point. */
final class LsCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs(passwords);

    private String address = "latest";

    private boolean recursive;

    private boolean longForm;
    private @Nullable Accounts accounts;

    @Override
    void options(Syntax syntax) {
        syntax.about("List what a point, or a folder in it, holds.")
                .argument(
                        v -> address = v,
                        "POINT[:PATH]",
                        "What to list; latest unless given. deleted@DATE is what a run found gone"
                                + " from the source (coffer list --deleted).",
                        Syntax.Need.OPTIONAL)
                .flag(() -> recursive = true, "Go into folders too.", "-R", "--recursive")
                .flag(
                        () -> longForm = true,
                        "Show mode, names, owner, size, time, and where links lead.",
                        "-l",
                        "--long");
        store.declare(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        ZoneId zone = session().machine().clock().getZone();
        try (OpenPoint point =
                engine.open(
                        store.choice(engine),
                        PointAddress.parse(address),
                        store.filter(session()))) {
            if (!point.entry().isFolder()) {
                print(point.tree(), point.path(), point.entry(), zone);
                return 0;
            }
            TreeWalk.walk(
                    point.tree(),
                    point.path(),
                    point.entry(),
                    (path, entry) -> {
                        print(point.tree(), path, entry, zone);
                        return recursive;
                    });
            return 0;
        }
    }

    private void print(FileTree tree, TreePath path, Entry entry, ZoneId zone) throws IOException {
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartObject();
                        Json.writeEntry(out, tree::linkTarget, path, entry, zone);
                        out.writeEndObject();
                    });
        } else if (longForm) {
            Accounts known = accounts;
            if (known == null) {
                known = Accounts.of(session().machine().files());
                accounts = known;
            }
            console().print(EntryLine.of(tree, path, entry, known, zone));
        } else {
            console().print(entry.isFolder() ? path + "/" : path.toString());
        }
    }
}
