package dev.coffer.archive;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Name;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanSpool;
import dev.coffer.guard.Protected;
import dev.coffer.os.HostPath;
import dev.coffer.record.NewStore;
import dev.coffer.record.StoreFolder;
import dev.coffer.record.StoreHost;
import dev.coffer.record.StoreLock;
import dev.coffer.record.StorePlaces;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.DeletedItem;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.store.StoredItem;
import dev.coffer.store.VerifyReport;
import dev.coffer.store.WordsEdit;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A store of dated items that stand alone: archive files or folders, each with a manifest beside
 * it. Items of several sources and jobs may lie in one.
 */
public final class ArchiveStore implements Store {
    private final StoreHost host;
    private final HostPath location;
    private final ArchiveOptions options;
    private final Chain.Known known = new Chain.Known();
    private @Nullable StoreFolder folder;

    private ArchiveStore(
            StoreHost host,
            HostPath location,
            ArchiveOptions options,
            @Nullable StoreFolder folder) {
        this.host = host;
        this.location = location;
        this.options = options;
        this.folder = folder;
    }

    /**
     * Opens a store that is there.
     *
     * @throws CofferException as {@link StoreFolder#open}
     */
    public static ArchiveStore open(StoreHost host, HostPath location, ArchiveOptions options)
            throws IOException {
        return new ArchiveStore(
                host, location, options, StoreFolder.open(host, location, StoreKind.ARCHIVE));
    }

    /**
     * Opens a store, or a place where the first backup makes one. Until then nothing is written
     * there, and it has no points.
     *
     * @throws CofferException as {@link StoreFolder#open}, but for a folder that is missing or
     *     empty
     */
    public static ArchiveStore openOrMake(StoreHost host, HostPath location, ArchiveOptions options)
            throws IOException {
        return StorePlaces.isThere(host, location)
                ? open(host, location, options)
                : new ArchiveStore(host, location, options, null);
    }

    /** Takes the right to write, and finishes or drops what commands that died have left. */
    static StoreLock lock(StoreFolder store, RunListener listener)
            throws IOException, InterruptedException {
        StoreLock lock = store.lock(listener);
        boolean settled = false;
        try {
            Building.settle(store, listener);
            settled = true;
            return lock;
        } finally {
            if (!settled) {
                lock.close();
            }
        }
    }

    static ArchiveTree open(StoreFolder store, Catalog catalog, Manifest manifest)
            throws IOException {
        String shown = store.location() + "/" + manifest.file();
        ManifestFile file = ManifestFile.open(store.root(), manifest.file(), shown);
        boolean opened = false;
        try {
            ArchiveTree tree = new ArchiveTree(file, Items.of(store.root(), catalog));
            opened = true;
            return tree;
        } finally {
            if (!opened) {
                file.close();
            }
        }
    }

    /** A point whose contents are those of its own item alone. */
    static ArchiveTree openAlone(StoreFolder store, Manifest manifest) throws IOException {
        return open(store, new Catalog(List.of(manifest), List.of()), manifest);
    }

    static CofferException noSuchPoint(RestorePoint point, HostPath location) {
        return CofferException.failed(
                "point " + point.shortId() + " is not in " + location + " any more");
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

    private Catalog catalog() throws IOException {
        StoreFolder there = folder;
        return there == null ? Catalog.EMPTY : Catalog.of(there.root(), location.toString());
    }

    @Override
    public StoreKind kind() {
        return StoreKind.ARCHIVE;
    }

    @Override
    public HostPath location() {
        return location;
    }

    @Override
    public String id() {
        StoreFolder there = folder;
        return there == null ? "" : there.identity().id();
    }

    @Override
    public List<RestorePoint> allPoints() throws IOException {
        return catalog().points();
    }

    @Override
    public List<Problem> damagedPoints() throws IOException {
        return catalog().damaged();
    }

    /**
     * An item whose manifest cannot be read is older than a point that was begun after the manifest
     * and the item were last written.
     */
    @Override
    public List<Problem> damagedSince(RestorePoint point) throws IOException {
        StoreFolder there = there();
        Catalog catalog = catalog();
        List<Problem> since = new ArrayList<>();
        for (Problem each : catalog.damaged()) {
            if (!catalog.isOlder(there.root(), each, point)) {
                since.add(each);
            }
        }
        return since;
    }

    /** How to be rid of an item whose manifest cannot be read, for the end of a sentence. */
    public static String wayOut(Problem damaged) {
        Name file = damaged.path().name();
        return "move "
                + file
                + " and "
                + file.withoutEnd(Manifest.SUFFIX)
                + " out of the archive to go on without that item";
    }

    @Override
    public void checkBeforeRestore(RestorePoint point) throws IOException {
        StoreFolder there = there();
        Catalog catalog = catalog();
        Manifest manifest = catalog.byId(point.id());
        if (manifest != null && manifest.parent() != null) {
            new Chain(there.root(), location.toString(), catalog, known)
                    .checkingItems()
                    .check(manifest);
        }
    }

    @Override
    public Map<String, StoredItem> items() throws IOException {
        Map<String, StoredItem> items = new HashMap<>();
        for (Manifest each : catalog().items()) {
            items.put(
                    each.id(),
                    new StoredItem(
                            each.item().toString(), each.kind().word(), each.format().suffix()));
        }
        return items;
    }

    @Override
    public List<RestorePoint> runs() throws IOException {
        return allPoints();
    }

    @Override
    public String form(RestorePoint point) throws IOException {
        Catalog catalog = catalog();
        Manifest manifest = catalog.byId(point.id());
        if (manifest == null) {
            return "";
        }
        Manifest.Parent parent = manifest.parent();
        Manifest before = parent == null ? null : catalog.byId(parent.id());
        return manifest.item()
                + ", "
                + manifest.kind().word()
                + (parent == null
                        ? ""
                        : ", builds upon "
                                + (before == null ? "one that is missing" : before.item()));
    }

    /**
     * A point as a tree, after a look at all that it builds upon.
     *
     * @throws dev.coffer.base.DamagedException if something of that is missing or another: with the
     *     latest point that can be restored
     */
    @Override
    public FileTree open(RestorePoint point) throws IOException {
        StoreFolder there = there();
        Catalog catalog = catalog();
        Manifest manifest = catalog.byId(point.id());
        if (manifest == null) {
            throw noSuchPoint(point, location);
        }
        new Chain(there.root(), location.toString(), catalog, known).check(manifest);
        return open(there, catalog, manifest);
    }

    /** What each point needs besides its own item: ids of points, by the id of the point. */
    public Map<String, List<String>> needs() throws IOException {
        Map<String, List<String>> needs = new HashMap<>();
        for (Manifest each : catalog().items()) {
            needs.put(each.id(), each.chain());
        }
        return needs;
    }

    /**
     * Copies items into another archive, which is made if it is not there; those that it has
     * already are passed over. What they need must be among them, or there.
     *
     * @param points oldest first
     * @throws dev.coffer.base.DamagedException if an item is not what its manifest says; those
     *     before it were copied
     */
    public void copyTo(ArchiveStore other, List<RestorePoint> points, RunListener listener)
            throws IOException, InterruptedException {
        Catalog catalog = catalog();
        List<Manifest> items = new ArrayList<>();
        for (Manifest each : catalog.items()) {
            for (RestorePoint point : points) {
                if (each.id().equals(point.id())) {
                    items.add(each);
                }
            }
        }
        if (other.folder == null) {
            StorePlaces.checkNotInside(other.host, other.location);
        }
        new ItemCopy(there(), other.make(listener), listener).run(items);
    }

    /**
     * What {@link #replace} would take away.
     *
     * @throws CofferException if the point is no full item that is a folder, or others need it
     */
    public Destruction planReplacing(RestorePoint point, PlanSpool spool) throws IOException {
        return new ItemReplace(there(), spool).plan(point);
    }

    /**
     * Makes one file of an item that is a folder, and deletes the folder when that file has been
     * read again and lies in the archive.
     *
     * @param how its format, which is a file, and level
     * @param yes to what {@link #planReplacing} gave
     * @throws dev.coffer.base.DamagedException if the folder is not what its manifest says; it
     *     stays then
     */
    @Protected(Operation.REPLACE_ITEM)
    public Replaced replace(
            RestorePoint point,
            ArchiveOptions how,
            PlanSpool spool,
            Authorization yes,
            RunListener listener)
            throws IOException, InterruptedException {
        return new ItemReplace(there(), spool).run(point, how, yes, listener);
    }

    @Override
    public BackupOutcome backup(BackupRequest request, RunListener listener)
            throws IOException, InterruptedException {
        StoreFolder there = folder;
        if (there == null) {
            StorePlaces.checkNotInside(host, location);
            if (request.mode().dryRun()) {
                return ArchiveRun.dryFirst(host, request, listener);
            }
            there = make(listener);
        }
        return new ArchiveRun(there, request, options, listener).run();
    }

    private synchronized StoreFolder make(RunListener listener)
            throws IOException, InterruptedException {
        StoreFolder made = folder;
        if (made == null) {
            made = NewStore.open(host, location, StoreKind.ARCHIVE, List.of(), listener);
            folder = made;
        }
        return made;
    }

    @Override
    public ForgetOutcome forget(ForgetRequest request, RunListener listener)
            throws IOException, InterruptedException {
        return new ArchiveForget(there(), listener).forget(request);
    }

    @Override
    public RestorePoint describe(RestorePoint point, WordsEdit edit)
            throws IOException, InterruptedException {
        return new ArchiveForget(there(), RunListener.NONE).describe(point, edit);
    }

    /** An archive has no dated folders: what left the source is in the points that had it. */
    @Override
    public List<DeletedItem> deleted() {
        return List.of();
    }

    @Override
    public FileTree openDeleted(String date) throws IOException {
        throw CofferException.failed(
                "an archive keeps no deleted items apart: coffer history PATH tells which points"
                        + " have what was deleted");
    }

    @Override
    public VerifyReport verify(@Nullable RestorePoint point, RunListener listener)
            throws IOException, InterruptedException {
        return new ArchiveCheck(there(), listener).run(point);
    }

    @Override
    public void close() {
        StoreFolder there = folder;
        if (there != null) {
            there.close();
        }
    }
}
