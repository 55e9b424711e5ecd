package dev.coffer.mirror;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.record.BackupRun;
import dev.coffer.record.Layout;
import dev.coffer.record.RecordWalk;
import dev.coffer.record.RecordedEntry;
import dev.coffer.record.Ref;
import dev.coffer.record.Roots;
import dev.coffer.record.Segments;
import dev.coffer.record.StoreFolder;
import dev.coffer.record.StoreHost;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.DeletedItem;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.store.StoreOptions;
import dev.coffer.store.VerifyReport;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** A store that keeps the latest state as plain files in the layout of the source. */
public final class MirrorStore implements Store {
    private final StoreHost host;
    private final HostPath location;
    private final StoreOptions options;
    private @Nullable StoreFolder folder;

    private MirrorStore(
            StoreHost host, HostPath location, StoreOptions options, @Nullable StoreFolder folder) {
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
    public static MirrorStore open(StoreHost host, HostPath location, StoreOptions options)
            throws IOException {
        return new MirrorStore(
                host, location, options, StoreFolder.open(host, location, StoreKind.MIRROR));
    }

    /**
     * Opens a store, or a place where the first backup makes one. Until then nothing is written
     * there, and it has no points.
     *
     * @throws CofferException as {@link StoreFolder#open}, but for a folder that is missing or
     *     empty
     */
    public static MirrorStore openOrMake(StoreHost host, HostPath location, StoreOptions options)
            throws IOException {
        return StoreFolder.isThere(host, location)
                ? open(host, location, options)
                : new MirrorStore(host, location, options, null);
    }

    @Override
    public StoreKind kind() {
        return StoreKind.MIRROR;
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
    private StoreFolder settled() throws IOException {
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
    public List<RestorePoint> points() throws IOException {
        if (folder == null) {
            return List.of();
        }
        StoreFolder there = settled();
        List<RestorePoint> points = new ArrayList<>();
        for (Roots.PointRoot point : there.roots().points()) {
            points.add(there.point(point.id()));
        }
        return points;
    }

    @Override
    public List<RestorePoint> runs() throws IOException {
        return folder == null ? List.of() : settled().runs();
    }

    @Override
    public FileTree open(RestorePoint point) throws IOException {
        StoreFolder there = settled();
        Roots.PointRoot root = there.roots().point(point.id());
        if (root == null) {
            throw CofferException.failed(
                    "point "
                            + point.shortId()
                            + " is not the latest in "
                            + location
                            + ", and a mirror keeps only that; older runs are entries of its"
                            + " changelog");
        }
        return tree(there, root.root(), TreePath.ROOT);
    }

    private static MirrorTree tree(StoreFolder there, Ref root, TreePath base) throws IOException {
        Segments segments = there.openSegments();
        try {
            return new MirrorTree(there, segments, root, base);
        } catch (IOException e) {
            segments.close();
            throw e;
        }
    }

    @Override
    public BackupOutcome backup(BackupRequest request, RunListener listener)
            throws IOException, InterruptedException {
        StoreFolder there = folder;
        if (there == null) {
            if (request.dryRun()) {
                return BackupRun.dryFirst(host, request, listener);
            }
            there = make(request.sources(), listener);
        }
        StoreFolder store = there;
        return new BackupRun(
                        store,
                        StoreKind.MIRROR,
                        request,
                        options,
                        listener,
                        (stage, date) ->
                                new MirrorPlacement(store, request.tree(), options, stage, date))
                .run();
    }

    private synchronized StoreFolder make(List<SourcePlace> sources, RunListener listener)
            throws IOException {
        StoreFolder made = folder;
        if (made == null) {
            made = StoreFolder.make(host, location, StoreKind.MIRROR, sources);
            listener.notice("A new mirror store was made at " + location + ".");
            folder = made;
        }
        return made;
    }

    @Override
    public List<DeletedItem> deleted() throws IOException {
        List<DeletedItem> items = new ArrayList<>();
        if (folder == null) {
            return items;
        }
        StoreFolder there = settled();
        try (Segments segments = there.openSegments()) {
            for (Roots.DeletedRoot each : there.roots().deleted()) {
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

    @Override
    public FileTree openDeleted(String date) throws IOException {
        StoreFolder there = settled();
        Roots.DeletedRoot root = there.roots().deleted(date);
        if (root == null) {
            throw CofferException.failed(
                    "there are no deleted items of " + date + " in " + location);
        }
        return tree(there, root.root(), base(date));
    }

    private static TreePath base(String date) {
        return Layout.inCoffer(Layout.DELETED).child(Name.of(date));
    }

    @Override
    public VerifyReport verify(@Nullable RestorePoint point, RunListener listener)
            throws IOException, InterruptedException {
        StoreFolder there = settled();
        Roots roots = there.roots();
        List<Problem> damage = new ArrayList<>();
        List<Problem> notes = new ArrayList<>();
        long files = 0;
        long bytes = 0;
        long points = 0;
        for (Roots.PointRoot root : roots.points()) {
            if (point == null || point.id().equals(root.id())) {
                points++;
                MirrorVerifier checked =
                        check(there, root.root(), TreePath.ROOT, damage, notes, listener);
                files += checked == null ? 0 : checked.files.sum();
                bytes += checked == null ? 0 : checked.bytes.sum();
            }
        }
        if (point == null) {
            for (Roots.DeletedRoot each : roots.deleted()) {
                MirrorVerifier checked =
                        check(there, each.root(), base(each.date()), damage, notes, listener);
                files += checked == null ? 0 : checked.files.sum();
                bytes += checked == null ? 0 : checked.bytes.sum();
            }
            damage.addAll(there.damageOfRecord());
        }
        if (!damage.isEmpty() && !roots.equals(there.roots())) {
            throw CofferException.failed(
                    "a backup changed the store at "
                            + location
                            + " while it was verified; verify it again");
        }
        damage.sort(Comparator.comparing(Problem::path));
        notes.sort(Comparator.comparing(Problem::path));
        return new VerifyReport(points, files, bytes, damage, notes);
    }

    private static @Nullable MirrorVerifier check(
            StoreFolder there,
            Ref root,
            TreePath base,
            List<Problem> damage,
            List<Problem> notes,
            RunListener listener)
            throws IOException, InterruptedException {
        Consumer<Problem> toDamage = synchronizedTo(damage);
        try (MirrorTree tree = tree(there, root, base)) {
            MirrorVerifier verifier =
                    new MirrorVerifier(
                            there, tree, base, toDamage, synchronizedTo(notes), listener);
            verifier.run();
            return verifier;
        } catch (DamagedException e) {
            toDamage.accept(
                    new Problem(base, Problem.Kind.DAMAGED, String.valueOf(e.getMessage())));
            return null;
        }
    }

    private static Consumer<Problem> synchronizedTo(List<Problem> list) {
        return problem -> {
            synchronized (list) {
                list.add(problem);
            }
        };
    }

    @Override
    public void close() {
        StoreFolder there = folder;
        if (there != null) {
            there.close();
        }
    }
}
