package dev.coffer.versioned;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.record.RecordedEntry;
import dev.coffer.record.RecordedTree;
import dev.coffer.record.Ref;
import dev.coffer.record.Roots;
import dev.coffer.record.Segments;
import dev.coffer.record.StoreFolder;
import dev.coffer.store.RestorePoint;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * A point of a versioned store, or one dated folder of its retired homes, as a tree. It stays
 * readable while later runs change files and retire homes, for as long as these are kept.
 */
final class VersionedTree extends RecordedTree {
    private final StoreFolder store;
    private final Segments segments;

    /** Where all homes lay when the tree was opened; null if each is to be found. */
    private final @Nullable TreePath base;

    private final boolean fixed;
    private final Ref root;

    /** Id of the point, or null for deleted items. */
    private final @Nullable String point;

    private final HomeFinder finder;
    private @Nullable Segments newerSegments;
    private @Nullable HomeFinder newer;

    private VersionedTree(
            StoreFolder store,
            Segments segments,
            Roots roots,
            Ref root,
            @Nullable TreePath base,
            boolean fixed,
            @Nullable String point)
            throws IOException {
        super(segments, root);
        this.root = root;
        this.point = point;
        this.store = store;
        this.segments = segments;
        this.base = base;
        this.fixed = fixed;
        this.finder = new HomeFinder(segments, roots);
    }

    /**
     * A point.
     *
     * @param root of the point
     */
    static VersionedTree point(StoreFolder store, Roots roots, Ref root) throws IOException {
        Roots.PointRoot latest = roots.latest();
        boolean isLatest = latest != null && latest.root().equals(root);
        String id = null;
        for (Roots.PointRoot each : roots.points()) {
            if (each.root().equals(root)) {
                id = each.id();
            }
        }
        return opened(store, roots, root, isLatest ? TreePath.ROOT : null, false, id);
    }

    /** What a run retired. */
    static VersionedTree deleted(StoreFolder store, Roots roots, Roots.DeletedRoot deleted)
            throws IOException {
        TreePath base = HomeFinder.retired(deleted.date());
        return opened(store, roots, deleted.root(), base, true, null);
    }

    private static VersionedTree opened(
            StoreFolder store,
            Roots roots,
            Ref root,
            @Nullable TreePath base,
            boolean fixed,
            @Nullable String point)
            throws IOException {
        Segments segments = store.openSegments();
        try {
            return new VersionedTree(store, segments, roots, root, base, fixed, point);
        } catch (IOException e) {
            segments.close();
            throw e;
        }
    }

    @Override
    public Content open(TreePath path, Entry file) throws IOException {
        try {
            return openAsRecorded(path, file);
        } catch (DamagedException e) {
            Content other = openAsRecordedNow(path);
            if (other == null) {
                throw e;
            }
            return other;
        }
    }

    /** Null if nothing is other than it was when this tree was opened. */
    private @Nullable Content openAsRecordedNow(TreePath path) throws IOException {
        VersionedTree now = now();
        if (now == null) {
            return null;
        }
        try (now) {
            Entry same = Trees.find(now, path);
            return same == null ? null : now.open(path, same);
        }
    }

    /**
     * The same point as it is recorded by now: other points may have been forgotten since this tree
     * was opened, and its versions be made of others. Null if nothing is other than it was; the
     * caller closes it.
     */
    private @Nullable VersionedTree now() throws IOException {
        String id = point;
        if (id == null) {
            return null;
        }
        Roots roots = store.roots();
        Roots.PointRoot recorded = roots.point(id);
        if (recorded == null) {
            throw CofferException.failed(
                    "point "
                            + id.substring(0, RestorePoint.SHORT_ID)
                            + " was forgotten while it was read");
        }
        return recorded.root().equals(root) ? null : point(store, roots, recorded.root());
    }

    private Content openAsRecorded(TreePath path, Entry file) throws IOException {
        RecordedEntry entry = recorded(file);
        Chain chain = chain(path, entry);
        try (Folder home = home(path, chain)) {
            VersionReader reader = new VersionReader(home, path, entry, chain);
            Content whole = chain.diffs().isEmpty() ? whole(reader, path) : null;
            return whole == null ? reader.open() : whole;
        } catch (DamagedException e) {
            if (base == null || fixed || newer().find(path, chain.birth()).equals(base)) {
                throw e;
            }
        }
        // Another file has come to lie there since the tree was opened.
        try (Folder home = homeNow(path, chain)) {
            return new VersionReader(home, path, entry, chain).open();
        }
    }

    /** Null if the copy is lost; then the current one may do, if it happens to be the same. */
    private @Nullable Content whole(VersionReader reader, TreePath path) throws IOException {
        try {
            return reader.wholeCopy();
        } catch (OsException e) {
            if (!VersionReader.isMissing(e)) {
                throw e;
            }
            return openAsRecordedNow(path);
        }
    }

    static Chain chain(TreePath path, RecordedEntry entry) throws DamagedException {
        try {
            return Chain.parse(entry.extra());
        } catch (DamagedException e) {
            throw new DamagedException(
                    "the record of " + path + " is damaged: " + e.getMessage(), e);
        }
    }

    /**
     * The home that a chain is of, wherever it lies now; the caller closes it.
     *
     * @throws AgedOutException if it was removed when its time was over
     * @throws DamagedException if it should be there and is not
     */
    Folder home(TreePath path, Chain chain) throws IOException {
        try {
            TreePath where = base == null ? finder.find(path, chain.birth()) : base;
            return store.root().openFolder(where.resolve(path));
        } catch (AgedOutException e) {
            if (fixed) {
                throw e;
            }
        } catch (OsException e) {
            if (!VersionReader.isMissing(e)) {
                throw e;
            }
            if (fixed) {
                throw missing(path, e);
            }
        }
        return homeNow(path, chain);
    }

    /** A run may have retired it since this tree was opened. */
    private Folder homeNow(TreePath path, Chain chain) throws IOException {
        TreePath where = newer().find(path, chain.birth());
        try {
            return store.root().openFolder(where.resolve(path));
        } catch (OsException e) {
            throw VersionReader.isMissing(e) ? missing(path, e) : e;
        }
    }

    private synchronized HomeFinder newer() throws IOException {
        HomeFinder known = newer;
        if (known == null) {
            Roots roots = store.roots();
            Segments open = store.openSegments();
            newerSegments = open;
            known = new HomeFinder(open, roots);
            newer = known;
        }
        return known;
    }

    private static DamagedException missing(TreePath path, OsException cause) {
        return new DamagedException(path + " is missing from the store", cause);
    }

    @Override
    public boolean checksContent() {
        return true;
    }

    @Override
    public synchronized void close() {
        segments.close();
        Segments other = newerSegments;
        if (other != null) {
            other.close();
        }
    }
}
