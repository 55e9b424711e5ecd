package dev.coffer.record;

import dev.coffer.base.Counted;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Impact;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.os.Folder;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.Change;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.StoreOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/** What a run found gone from the source: told, or asked about if it is too much of it. */
final class GoneFromSource {
    /** More deletions than this ask if they are a large part of all. */
    private static final long MASS = 20;

    private static final int MASS_PERCENT = 25;

    /** So many ask if they are more than half of all; fewer never do. */
    private static final long MOST_OF_FEW = 5;

    private final StoreFolder store;
    private final Segments segments;
    private final RecordedEntry root;

    /**
     * @param gone the tree of what is gone, which can be read through the segments
     */
    GoneFromSource(StoreFolder store, Segments segments, Ref gone) throws IOException {
        this.store = store;
        this.segments = segments;
        this.root = segments.root(gone);
    }

    /** Tells of each thing that left the source. */
    void tell(RunTally tally) throws IOException {
        RecordWalk.walk(
                segments,
                TreePath.ROOT,
                root,
                (path, entry) -> {
                    if (!isHolder(entry) && !entry.has(RecordedEntry.OVERWRITTEN)) {
                        tally.changed(
                                new Change(Change.What.DELETED, path, entry.kind(), entry.size()));
                    }
                    return true;
                });
    }

    private static boolean isHolder(RecordedEntry entry) {
        return entry.isFolder() && entry.has(RecordedEntry.HOLDER);
    }

    /**
     * Null if so few things left the source, or a yes to exactly these was given. A dry run only
     * says that there will be a question.
     */
    @Nullable Destruction planOfMassDeletion(
            BackupRequest request,
            @Nullable RestorePoint parent,
            StoreOptions options,
            RunListener listener)
            throws IOException {
        if (parent == null) {
            return null;
        }
        long[] files = new long[1];
        RecordWalk.walk(
                segments,
                TreePath.ROOT,
                root,
                (path, entry) -> {
                    if (!entry.isFolder() && !entry.has(RecordedEntry.OVERWRITTEN)) {
                        files[0]++;
                    }
                    return true;
                });
        if (!isMass(files[0], parent.files())) {
            return null;
        }
        String summary =
                files[0]
                        + " of the "
                        + parent.files()
                        + " files in "
                        + store.location()
                        + " are not in the source any more, or are left out now, and would leave"
                        + " the copy there, to be kept among the deleted items for "
                        + Counted.of(options.deletedKeep().toDays(), "day")
                        + ".";
        if (request.mode().dryRun()) {
            listener.notice(summary + " The run will ask before it does that.");
            return null;
        }
        Destruction plan = plan(summary, parent.files() + parent.folders());
        Authorization yes = request.massDeletion();
        if (yes == null) {
            return plan;
        }
        yes.check(plan);
        return null;
    }

    /** So much of many files, or most of a few. */
    private static boolean isMass(long gone, long all) {
        return (gone > MASS && gone * 100 > all * MASS_PERCENT)
                || (gone >= MOST_OF_FEW && gone * 2 > all);
    }

    private Destruction plan(String summary, long of) throws IOException {
        Name name = Name.of(Layout.PLAN + store.host().randomness().hex(4) + ".jsonl");
        TreePath staging = Layout.inCoffer(Layout.STAGING);
        try (Folder spool = store.root().openFolder(staging);
                PlanDocument document =
                        new PlanDocument(
                                spool,
                                store.location().resolve(staging),
                                name,
                                Operation.MASS_DELETION,
                                store.location().toString())) {
            RecordWalk.walk(
                    segments,
                    TreePath.ROOT,
                    root,
                    (path, entry) -> {
                        if (!isHolder(entry) && !entry.has(RecordedEntry.OVERWRITTEN)) {
                            document.item("remove", path, entry.stat());
                        }
                        return true;
                    });
            return document.finish(List.of(summary), Impact.of(of));
        }
    }
}
