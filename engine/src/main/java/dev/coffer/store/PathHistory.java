package dev.coffer.store;

import dev.coffer.base.Bytes;
import dev.coffer.base.TreePath;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The history of one path: its distinct versions over the points of a store, and those kept among
 * its deleted items, written once over {@link FileTree}. A point whose entry equals the one before
 * it adds nothing, unless the file was saved in it.
 */
public final class PathHistory {
    private PathHistory() {}

    /** One version of a path. */
    public sealed interface Version {
        /** When the run that first had it began; of one that is kept, the run that put it aside. */
        OffsetDateTime time();

        /** As it is listed; null where the path is gone from then on. */
        @Nullable Entry entry();
    }

    /**
     * A version of points.
     *
     * @param point the first that has it
     */
    public record InPoint(RestorePoint point, @Nullable Entry entry) implements Version {
        @Override
        public OffsetDateTime time() {
            return point.time();
        }
    }

    /** A version that left the source, or was overwritten, and is kept among the deleted items. */
    public record Kept(DeletedItem item, Entry entry) implements Version {
        @Override
        public OffsetDateTime time() {
            return item.since();
        }
    }

    /** Says what points have at the path. */
    public interface Lookup {
        /** The entry, or null if the point has none there. */
        @Nullable Entry at(RestorePoint point) throws IOException;
    }

    /** Versions of the path, oldest first; empty if neither points nor deleted items have it. */
    public static List<Version> of(Store store, TreePath path) throws IOException {
        return of(path, store.points(), kept(store, path), point -> find(store, point, path));
    }

    /**
     * The same by who knows it already.
     *
     * @param points all of the store
     * @param kept what deleted items have at the path
     */
    public static List<Version> of(
            TreePath path, List<RestorePoint> points, List<Kept> kept, Lookup lookup)
            throws IOException {
        List<Version> versions = new ArrayList<>(kept);
        Entry last = null;
        for (RestorePoint point : points) {
            Entry now = lookup.at(point);
            if (now == null && point.isPartial()) {
                continue; // other files were saved; of this one it tells nothing
            }
            boolean isSaved = now != null && point.saved().contains(path);
            boolean stillAbsent = now == null && last == null;
            boolean same = now != null && last != null && sameVersion(last, now);
            if (!stillAbsent && (!same || isSaved)) {
                versions.add(new InPoint(point, now));
            }
            last = now;
        }
        versions.sort(Comparator.comparing(Version::time)); // what a run put aside before its point
        return withoutRepeats(versions);
    }

    /** What a point has at a path, or null. */
    public static @Nullable Entry find(Store store, RestorePoint point, TreePath path)
            throws IOException {
        try (FileTree tree = store.open(point)) {
            return Trees.find(tree, path);
        }
    }

    /** Where older points stay, what is kept is a version that one of them has told already. */
    private static List<Version> withoutRepeats(List<Version> versions) {
        List<Version> told = new ArrayList<>();
        for (Version version : versions) {
            Entry before = told.isEmpty() ? null : told.getLast().entry();
            boolean repeats =
                    version instanceof Kept(_, Entry kept)
                            && before != null
                            && sameVersion(before, kept);
            if (!repeats) {
                told.add(version);
            }
        }
        return told;
    }

    private static List<Kept> kept(Store store, TreePath path) throws IOException {
        List<Kept> kept = new ArrayList<>();
        for (DeletedFolder folder : store.deletedFolders()) {
            Kept one = kept(store, folder.date(), path);
            if (one != null) {
                kept.add(one);
            }
        }
        return kept;
    }

    /** What a dated folder of deleted items has at a path, or null. */
    public static @Nullable Kept kept(Store store, String date, TreePath path) throws IOException {
        for (DeletedItem item : store.deleted(date)) {
            if (item.path().equals(path)) {
                try (FileTree tree = store.openDeleted(date)) {
                    Entry entry = Trees.find(tree, path);
                    return entry == null ? null : new Kept(item, entry);
                }
            }
        }
        return null;
    }

    /**
     * By content where both sides know its hash; a folder has one version as long as it is there.
     */
    public static boolean sameVersion(Entry before, Entry after) {
        if (before.kind() != after.kind()) {
            return false;
        }
        if (!after.isFile()) {
            return after.isFolder() || before.stat().modified().equals(after.stat().modified());
        }
        if (before.size() != after.size()) {
            return false;
        }
        Bytes one = before.contentKey();
        Bytes other = after.contentKey();
        if (before.size() == 0 || one.equals(Bytes.EMPTY) || other.equals(Bytes.EMPTY)) {
            return before.size() == 0 || before.stat().modified().equals(after.stat().modified());
        }
        return one.equals(other);
    }
}
