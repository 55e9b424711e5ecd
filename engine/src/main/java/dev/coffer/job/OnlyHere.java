package dev.coffer.job;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Stopwatch;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Gate;
import dev.coffer.os.FileStat;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts the versions of files that would be nowhere in a store any more: regular files of points
 * that are to go, whose path no point that stays has with the same content. All these points are
 * walked at once, folder by folder; folders that are known to be the same are looked at once. It
 * gives up after a while. For one thread.
 */
final class OnlyHere implements AutoCloseable {
    private static final int SHOWN = 5;
    private static final int MOST_POINTS = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** A folder of one point. */
    private record Side(FileTree tree, Entry folder) {}

    /** A folder of all points that have it. */
    private record Place(TreePath path, List<Side> going, List<Side> staying) {}

    /** What points have below one name that are to go. */
    private static final class Named {
        final List<Entry> files = new ArrayList<>();
        final List<Side> going = new ArrayList<>();
        final List<Side> staying = new ArrayList<>();
    }

    private final Stopwatch watch = Stopwatch.started();
    private final Duration patience;
    private final List<FileTree> open = new ArrayList<>();
    private final Deque<Place> waiting = new ArrayDeque<>();
    private final List<TreePath> first = new ArrayList<>();
    private long count;

    private OnlyHere(Duration patience) {
        this.patience = patience;
    }

    /** Took too long. */
    private static final class TooLongException extends IOException {}

    /**
     * The plan with what only its points have, where somebody will look at it; as it is where
     * nobody is asked, or it cannot be told.
     */
    static Destruction in(Store store, ForgetOutcome.NeedsYes needed, Gate gate)
            throws IOException, InterruptedException {
        Destruction plan = needed.destruction();
        return gate.isShown(List.of(plan))
                ? in(store, needed.plan().removed(), plan, PATIENCE)
                : plan;
    }

    /**
     * @param patience how long to look at most
     */
    static Destruction in(
            Store store, List<RestorePoint> going, Destruction plan, Duration patience)
            throws IOException, InterruptedException {
        List<RestorePoint> staying = new ArrayList<>(store.points());
        staying.removeAll(going);
        if (going.size() + staying.size() > MOST_POINTS) {
            return plan;
        }
        try (OnlyHere search = new OnlyHere(patience)) {
            search.run(store, going, staying);
            return plan.withOnlyHere(search.count, search.first);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return plan; // took too long, or is damaged: nobody knows then
        }
    }

    private void run(Store store, List<RestorePoint> going, List<RestorePoint> staying)
            throws IOException, InterruptedException {
        waiting.push(new Place(TreePath.ROOT, roots(store, going), roots(store, staying)));
        while (!waiting.isEmpty()) {
            visit(waiting.pop());
        }
    }

    private List<Side> roots(Store store, List<RestorePoint> points)
            throws IOException, InterruptedException {
        List<Side> roots = new ArrayList<>(points.size());
        for (RestorePoint point : points) {
            checkTime();
            FileTree tree = store.open(point);
            open.add(tree);
            roots.add(new Side(tree, tree.root()));
        }
        return roots;
    }

    private void visit(Place place) throws IOException, InterruptedException {
        Set<Bytes> same = new HashSet<>();
        List<Side> staying = distinct(place.path, place.staying, same);
        List<Side> going = distinct(place.path, place.going, same);
        Map<Name, Named> names = new TreeMap<>();
        for (Side side : going) {
            for (Entry entry : list(place.path, side)) {
                if (entry.isFile() || entry.isFolder()) {
                    gather(names, side, entry);
                }
            }
        }
        if (names.isEmpty()) {
            return;
        }
        for (Side side : staying) {
            for (Entry entry : list(place.path, side)) {
                Named named = names.get(entry.name());
                if (named != null) {
                    takeAway(named, side, entry);
                }
            }
        }
        conclude(place.path, names);
    }

    /** Those that are not known to hold the same as others. */
    private static List<Side> distinct(TreePath path, List<Side> sides, Set<Bytes> known)
            throws IOException {
        List<Side> distinct = new ArrayList<>();
        for (Side side : sides) {
            Bytes identity = side.tree.identity(path, side.folder);
            if (identity.length() == 0 || known.add(identity)) {
                distinct.add(side);
            }
        }
        return distinct;
    }

    private List<Entry> list(TreePath path, Side side) throws IOException, InterruptedException {
        checkTime();
        return side.tree.list(path, side.folder);
    }

    private static void gather(Map<Name, Named> names, Side side, Entry entry) {
        Named named = names.get(entry.name());
        if (named == null) {
            named = new Named();
            names.put(entry.name(), named);
        }
        if (entry.isFolder()) {
            named.going.add(new Side(side.tree, entry));
        } else if (!has(named.files, entry)) {
            named.files.add(entry);
        }
    }

    private static void takeAway(Named named, Side side, Entry entry) {
        if (entry.isFolder()) {
            if (!named.going.isEmpty()) {
                named.staying.add(new Side(side.tree, entry));
            }
        } else if (entry.isFile()) {
            for (int i = named.files.size() - 1; i >= 0; i--) {
                if (isSame(named.files.get(i), entry)) {
                    named.files.remove(i);
                }
            }
        }
    }

    private void conclude(TreePath folder, Map<Name, Named> names) {
        List<Place> below = new ArrayList<>();
        for (Map.Entry<Name, Named> each : names.entrySet()) {
            Named named = each.getValue();
            if (!named.files.isEmpty()) {
                count += named.files.size();
                if (first.size() < SHOWN) {
                    first.add(folder.child(each.getKey()));
                }
            }
            if (!named.going.isEmpty()) {
                below.add(new Place(folder.child(each.getKey()), named.going, named.staying));
            }
        }
        for (Place place : below.reversed()) {
            waiting.push(place);
        }
    }

    private static boolean has(List<Entry> files, Entry file) {
        for (Entry each : files) {
            if (isSame(each, file)) {
                return true;
            }
        }
        return false;
    }

    /** By content where that is known, else by what a backup takes for unchanged. */
    private static boolean isSame(Entry one, Entry other) {
        Bytes key = one.contentKey();
        Bytes otherKey = other.contentKey();
        if (key.length() > 0 && otherKey.length() > 0) {
            return key.equals(otherKey);
        }
        FileStat stat = one.stat();
        FileStat otherStat = other.stat();
        return one.size() == other.size()
                && (one.size() == 0
                        || (stat.modifiedSeconds() == otherStat.modifiedSeconds()
                                && stat.modifiedNanos() == otherStat.modifiedNanos()));
    }

    private void checkTime() throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (watch.elapsedNanos() > patience.toNanos()) {
            throw new TooLongException();
        }
    }

    @Override
    public void close() throws IOException {
        IOException failed = null;
        for (FileTree tree : open) {
            try {
                tree.close();
            } catch (IOException e) {
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
