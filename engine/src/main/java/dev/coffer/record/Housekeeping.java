package dev.coffer.record;

import dev.coffer.base.Counted;
import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.store.RunListener;
import dev.coffer.store.StoreOptions;
import dev.coffer.writer.TreeRemover;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run does after its point is there: deleted items past their time go, and the tree record
 * is compacted when much of it is of no use any more. First the roots let go of a thing, then the
 * thing goes; what a crash leaves between the two, the next run removes.
 */
final class Housekeeping {
    private final StoreFolder store;
    private final Name keeping;
    private final StoreOptions options;
    private final OffsetDateTime now;
    private final RunListener listener;

    Housekeeping(
            StoreFolder store,
            Name keeping,
            StoreOptions options,
            OffsetDateTime now,
            RunListener listener) {
        this.store = store;
        this.keeping = keeping;
        this.options = options;
        this.now = now;
        this.listener = listener;
    }

    void run() throws IOException {
        Roots roots = age(store.roots());
        removeUnknown(roots);
        new Compaction(store).runIfWorthIt(roots);
    }

    private Roots age(Roots roots) throws IOException {
        OffsetDateTime limit = now.minus(options.deletedKeep());
        List<Roots.DeletedRoot> kept = new ArrayList<>();
        for (Roots.DeletedRoot each : roots.deleted()) {
            if (each.since().isAfter(limit)) {
                kept.add(each);
            }
        }
        int gone = roots.deleted().size() - kept.size();
        if (gone == 0) {
            return roots;
        }
        Roots next = new Roots(roots.lastSegment(), roots.points(), kept, roots.partial());
        store.rootsFile().write(next);
        listener.notice(
                "Deleted items older than "
                        + Counted.of(options.deletedKeep().toDays(), "day")
                        + " were removed ("
                        + Counted.of(gone, "dated folder")
                        + ").");
        return next;
    }

    private void removeUnknown(Roots roots) throws IOException {
        try (Folder folder = store.coffer().openFolder(keeping)) {
            for (Name name : folder.names()) {
                if (DatedNames.isDated(name) && roots.deleted(name.toString()) == null) {
                    TreeRemover.remove(folder, name);
                }
            }
        }
    }
}
