package dev.coffer.job;

import dev.coffer.base.Bytes;
import dev.coffer.base.Escaped;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.store.PathHistory;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.TreeJoin;
import dev.coffer.tree.TreeVisitor;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The versions that a store keeps of the regular files of some sources, by the files' paths in the
 * whole of these. Goes through the store's points from the first to the last, and of each through
 * the folders alone in which something differs from the one before. For one thread.
 */
final class PastVersions {
    /**
     * Where something lies in a point, and where in the sources.
     *
     * @param from what counts in the point
     * @param to its path in the sources
     */
    private record Way(TreePath from, TreePath to) {
        @Nullable TreePath of(TreePath path) {
            if (!from.contains(path)) {
                return null;
            }
            return path.equals(from) ? to.child(path.name()) : to.resolve(from.relativize(path));
        }
    }

    private final HostFiles files;
    private final Set<String> hosts;
    private final List<SourcePlace> sources;
    private final Consumer<String> failures;
    private final Map<TreePath, List<PastVersion>> found = new TreeMap<>();

    /** Of the store that is gone through; versions of another are a history of their own. */
    private final Map<TreePath, PastVersion> last = new HashMap<>();

    private boolean any;

    /**
     * @param hosts whose points count: the names of this machine
     * @param failures told of what cannot be read, a sentence without a full stop each
     */
    PastVersions(
            HostFiles files,
            Set<String> hosts,
            List<SourcePlace> sources,
            Consumer<String> failures) {
        this.files = files;
        this.hosts = Set.copyOf(hosts);
        this.sources = sources;
        this.failures = failures;
    }

    /** All so far; of each file those of one store in their order, and then those of the next. */
    Map<TreePath, List<PastVersion>> found() {
        return found;
    }

    /** Whether there was a point of the sources. */
    boolean any() {
        return any;
    }

    /** Goes through a store. */
    void add(HistoryStores.Opened store) throws IOException, InterruptedException {
        last.clear();
        Map<List<SourcePlace>, FileTree> before = new HashMap<>();
        try {
            for (RestorePoint point : points(store)) {
                if (hosts.contains(point.host())) {
                    add(store, point, before);
                }
            }
        } finally {
            for (FileTree tree : before.values()) {
                tree.close();
            }
        }
    }

    private List<RestorePoint> points(HistoryStores.Opened store) throws IOException {
        try {
            return store.store().points();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            failures.accept(store.shown() + ": " + e.getMessage());
            return List.of();
        }
    }

    private void add(
            HistoryStores.Opened store, RestorePoint point, Map<List<SourcePlace>, FileTree> before)
            throws IOException, InterruptedException {
        FileTree tree = null;
        try {
            tree = store.store().open(point);
            List<Way> ways = ways(point, tree);
            any |= !ways.isEmpty();
            for (Way way : ways) {
                if (!point.isPartial()) {
                    FileTree earlier = before.get(point.sources());
                    TreeJoin.walk(earlier, tree, new Taking(store, point, way, earlier, tree), 1);
                }
                for (TreePath saved : point.saved()) {
                    take(store, point, way, saved, Trees.find(tree, saved));
                }
            }
            if (!point.isPartial()) {
                FileTree earlier = before.put(point.sources(), tree);
                tree = earlier;
            }
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            failures.accept(
                    "point "
                            + PointLabel.of(point)
                            + " of "
                            + store.shown()
                            + ": "
                            + e.getMessage());
        } finally {
            if (tree != null) {
                tree.close();
            }
        }
    }

    /** What of the sources a point holds. */
    private List<Way> ways(RestorePoint point, FileTree tree) throws IOException {
        List<Way> ways = new ArrayList<>();
        for (SourcePlace theirs : point.sources()) {
            for (SourcePlace ours : sources) {
                if (theirs.isPlace() && ours.isPlace()) {
                    TreePath base = point.sources().size() == 1 ? TreePath.ROOT : named(theirs);
                    Way way = way(theirs, base, ours, tree);
                    if (way != null) {
                        ways.add(way);
                    }
                }
            }
        }
        return ways;
    }

    private @Nullable Way way(SourcePlace theirs, TreePath base, SourcePlace ours, FileTree tree)
            throws IOException {
        HostPath there = HistoryStores.resolved(files, theirs.path());
        HostPath here = HistoryStores.resolved(files, ours.path());
        if (there.contains(here)) {
            return new Way(base.resolve(there.relativize(here)), named(ours));
        }
        if (!here.contains(there)) {
            return null;
        }
        Entry root = Trees.find(tree, base);
        boolean isFile = root != null && root.source().isFile();
        HostPath folder = isFile ? there.parent() : there;
        return new Way(base, named(ours).resolve(here.relativize(folder)));
    }

    private static TreePath named(SourcePlace place) {
        return TreePath.of(Escaped.parse(place.name()));
    }

    private void take(
            HistoryStores.Opened store,
            RestorePoint point,
            Way way,
            TreePath at,
            @Nullable Entry entry) {
        TreePath path = way.of(at);
        if (path == null || entry == null || !entry.isFile()) {
            return;
        }
        PastVersion version = new PastVersion(store, point, at, entry);
        PastVersion before = last.get(path);
        if (before != null && PathHistory.sameVersion(before.entry(), entry)) {
            boolean isTold = before.point().id().equals(point.id());
            if (isTold || !version.isSaved()) {
                return;
            }
        }
        last.put(path, version);
        found.computeIfAbsent(path, _ -> new ArrayList<>()).add(version);
    }

    /** Takes what differs from the point before. */
    private final class Taking implements TreeVisitor<TreePath> {
        private final HistoryStores.Opened store;
        private final RestorePoint point;
        private final Way way;
        private final @Nullable FileTree earlier;
        private final FileTree tree;

        Taking(
                HistoryStores.Opened store,
                RestorePoint point,
                Way way,
                @Nullable FileTree earlier,
                FileTree tree) {
            this.store = store;
            this.point = point;
            this.way = way;
            this.earlier = earlier;
            this.tree = tree;
        }

        @Override
        public @Nullable TreePath enter(
                @Nullable TreePath parent,
                TreePath path,
                @Nullable Entry before,
                @Nullable Entry after)
                throws IOException {
            boolean isOnWay = way.from.contains(path) || path.contains(way.from);
            if (after == null || !isOnWay) {
                return null;
            }
            if (before != null && earlier != null) {
                Bytes then = earlier.identity(path, before);
                if (then.length() > 0 && then.equals(tree.identity(path, after))) {
                    return null;
                }
            }
            return path;
        }

        @Override
        public void entry(TreePath folder, @Nullable Entry before, @Nullable Entry after) {
            if (after != null) {
                take(store, point, way, folder.child(after.name()), after);
            }
        }

        @Override
        public void unlistable(TreePath folder, boolean inAfter, IOException cause)
                throws IOException {
            if (cause instanceof InterruptedIOException) {
                throw cause;
            }
            failures.accept(
                    "the folder "
                            + folder
                            + " in point "
                            + PointLabel.of(point)
                            + " of "
                            + store.shown()
                            + ": "
                            + cause.getMessage());
        }

        @Override
        public void leave(TreePath folder) {}
    }
}
