package dev.coffer.record;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.DeletedFolder;
import dev.coffer.store.DeletedItem;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.store.StoreOptions;
import dev.coffer.store.VerifyReport;
import dev.coffer.store.WordsEdit;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the stores of plain files do alike: they are made by the first backup, keep points and
 * deleted items in their record, and run backups. Where things lie is the kind's own business.
 */
public abstract class LocalStore implements Store {
    private static final int DAY = "2026-11-21".length();

    private final StoreHost host;
    private final HostPath location;
    private final StoreOptions options;
    private final StoreKind kind;
    private @Nullable StoreFolder folder;

    /**
     * @param folder closed with this; null if the first backup is to make the store
     */
    protected LocalStore(
            StoreKind kind,
            StoreHost host,
            HostPath location,
            StoreOptions options,
            @Nullable StoreFolder folder) {
        this.kind = kind;
        this.host = host;
        this.location = location;
        this.options = options;
        this.folder = folder;
    }

    /**
     * Where a run puts what it finds.
     *
     * @param date name of the dated folder for what leaves the source in this run
     */
    protected abstract Placement placement(
            StoreFolder store, BackupRequest request, RunStage stage, String date)
            throws IOException;

    protected final StoreOptions options() {
        return options;
    }

    @Override
    public final StoreKind kind() {
        return kind;
    }

    @Override
    public final HostPath location() {
        return location;
    }

    @Override
    public final String id() {
        StoreFolder there = folder;
        return there == null ? "" : there.identity().id();
    }

    private StoreFolder there() throws CofferException {
        StoreFolder there = folder;
        if (there == null) {
            throw new CofferException(
                    Reason.NO_SUCH_STORE,
                    "there is no store at " + location + " yet; coffer backup makes one");
        }
        return there;
    }

    /** For reading: what a run that died in its commit left is finished first. */
    protected final StoreFolder settled() throws IOException {
        StoreFolder there = there();
        try {
            there.settle(RunListener.NONE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + location);
        }
        return there;
    }

    @Override
    public final List<RestorePoint> allPoints() throws IOException {
        if (folder == null) {
            return List.of();
        }
        StoreFolder there = settled();
        List<RestorePoint> points = new ArrayList<>();
        for (Roots.PointRoot point : there.roots().points()) {
            points.add(there.point(point));
        }
        return points;
    }

    @Override
    public final List<RestorePoint> runs() throws IOException {
        return folder == null ? List.of() : settled().runs();
    }

    @Override
    public final BackupOutcome backup(BackupRequest request, RunListener listener)
            throws IOException, InterruptedException {
        StoreFolder there = folder;
        if (there == null) {
            StorePlaces.checkNotInside(host, location);
            if (request.mode().dryRun()) {
                return BackupRun.dryFirst(host, request, listener);
            }
            there = make(request.sources(), listener);
        }
        StoreFolder store = there;
        return new BackupRun(
                        store,
                        kind,
                        request,
                        options,
                        listener,
                        (asked, stage, date) -> placement(store, asked, stage, date))
                .run();
    }

    @Override
    public final RestorePoint describe(RestorePoint point, WordsEdit edit)
            throws IOException, InterruptedException {
        StoreFolder store = there();
        try (StoreLock _ = store.lock(RunListener.NONE)) {
            return new PointFiles(store).describe(store.roots(), point, edit);
        } catch (OsException e) {
            throw store.unwritable(e);
        }
    }

    /** Hides points, which may be brought back. Under the lock. */
    protected static void hide(StoreFolder store, List<RestorePoint> points, OffsetDateTime until)
            throws OsException {
        for (RestorePoint each : points) {
            new PointFiles(store).write(each.with(each.words().withDeletion(until)));
        }
    }

    private synchronized StoreFolder make(List<SourcePlace> sources, RunListener listener)
            throws IOException, InterruptedException {
        StoreFolder made = folder;
        if (made == null) {
            made = NewStore.open(host, location, kind, sources, listener);
            folder = made;
        }
        return made;
    }

    @Override
    public final List<DeletedItem> deleted() throws IOException {
        return folder == null ? List.of() : items(settled().roots().deleted());
    }

    @Override
    public final List<DeletedFolder> deletedFolders() throws IOException {
        List<DeletedFolder> folders = new ArrayList<>();
        if (folder != null) {
            for (Roots.DeletedRoot each : settled().roots().deleted()) {
                folders.add(new DeletedFolder(each.date(), each.since()));
            }
        }
        return folders;
    }

    @Override
    public final List<DeletedItem> deleted(String date) throws IOException {
        Roots.DeletedRoot root = folder == null ? null : settled().roots().deleted(date);
        return root == null ? List.of() : items(List.of(root));
    }

    private List<DeletedItem> items(List<Roots.DeletedRoot> roots) throws IOException {
        List<DeletedItem> items = new ArrayList<>();
        try (Segments segments = there().openSegments()) {
            for (Roots.DeletedRoot each : roots) {
                RecordWalk.walk(
                        segments,
                        TreePath.ROOT,
                        segments.root(each.root()),
                        (path, entry) -> {
                            if (!entry.has(RecordedEntry.HOLDER)) {
                                items.add(item(each, path, entry));
                            }
                            return true;
                        });
            }
        }
        return items;
    }

    private static DeletedItem item(Roots.DeletedRoot from, TreePath path, RecordedEntry entry) {
        return new DeletedItem(
                from.date(),
                from.since(),
                path,
                entry.kind(),
                entry.size(),
                entry.has(RecordedEntry.OVERWRITTEN));
    }

    /**
     * The dated folder of deleted items.
     *
     * @param date its name, or the beginning of it from the day on if no other begins so
     * @throws CofferException if there is none of that date, or there are several
     */
    protected final Roots.DeletedRoot deletedRoot(StoreFolder there, String date)
            throws IOException {
        Roots.DeletedRoot root = there.roots().deleted(date);
        if (root != null) {
            return root;
        }
        int found = 0;
        for (Roots.DeletedRoot each : there.roots().deleted()) {
            if (date.length() >= DAY && each.date().startsWith(date)) {
                root = each;
                found++;
            }
        }
        if (root == null || found > 1) {
            throw CofferException.failed(
                    (found > 1
                                    ? "several runs have left deleted items of "
                                    : "there are no deleted items of ")
                            + (date.isEmpty() ? "no date" : date)
                            + " in "
                            + location
                            + "; coffer list --deleted names those that there are");
        }
        return root;
    }

    /**
     * What a verification found, unless a backup has disturbed it.
     *
     * @param roots as they were when it began
     */
    protected final VerifyReport report(
            StoreFolder there,
            Roots roots,
            long points,
            long files,
            long bytes,
            List<Problem> damage,
            List<Problem> notes)
            throws IOException {
        if (!damage.isEmpty() && !roots.equals(there.roots())) {
            throw CofferException.failed(
                    "a backup changed the store at "
                            + location
                            + " while it was verified; verify it again");
        }
        damage.sort(Problem.BY_PATH);
        notes.sort(Problem.BY_PATH);
        return new VerifyReport(points, files, bytes, damage, notes);
    }

    /** Adds to a list, for several threads at once. */
    public static Consumer<Problem> synchronizedTo(List<Problem> list) {
        return problem -> {
            synchronized (list) {
                list.add(problem);
            }
        };
    }

    @Override
    public final void close() {
        StoreFolder there = folder;
        if (there != null) {
            there.close();
        }
    }
}
