package dev.coffer.record;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.StoreOptions;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes points out of a store, all or nothing, as a run puts one in: what is to happen to final
 * names is staged as steps, listings that change are written anew, and {@link RunStage#commit} is
 * the moment in which the points are gone.
 *
 * <p>It goes through a folder in all trees at once, those of points and of deleted items, and only
 * where a point that goes has a listing that no tree has which stays: elsewhere nothing can be
 * lost.
 */
public final class PointDropping {
    private final StoreFolder store;
    private final StoreOptions options;
    private final Versions versions;

    /** What a kind of store does about files that are not in any point any more. */
    public interface Versions {
        /**
         * Adds the steps that let versions of one file go.
         *
         * @param path of the file in its points
         * @param seen each entry that differs by its {@link RecordedEntry#extra}, oldest first; one
         *     at least goes
         * @return new extras of entries that stay, for those that change
         */
        Map<Bytes, Bytes> drop(RunStage stage, Segments segments, TreePath path, List<Seen> seen)
                throws IOException;
    }

    /**
     * A file as some trees have it.
     *
     * @param stays whether one of these trees stays
     */
    public record Seen(RecordedEntry entry, boolean stays) {}

    public PointDropping(StoreFolder store, StoreOptions options, Versions versions) {
        this.store = store;
        this.options = options;
        this.versions = versions;
    }

    /**
     * Drops points. Under the store's lock.
     *
     * @param gone not the newest
     */
    public void run(List<RestorePoint> gone) throws IOException, InterruptedException {
        Roots roots = store.roots();
        Set<String> ids = new HashSet<>();
        for (RestorePoint point : gone) {
            ids.add(point.id());
        }
        try (Segments segments = store.openSegments();
                RunStage stage = new RunStage(store, roots, false, KeptCopies.none())) {
            Roots next = new Rewriting(stage, segments, roots, ids).roots();
            removeDescriptions(stage, gone);
            String log = ChangeLog.forgotten(store.host().now(), gone);
            stage.commit(next, null, log, options.durability());
        }
        new Compaction(store).runIfWorthIt(store.roots());
    }

    private void removeDescriptions(RunStage stage, List<RestorePoint> gone) throws IOException {
        try (Folder points = store.coffer().openFolder(Layout.POINTS)) {
            for (RestorePoint point : gone) {
                Name name = Layout.point(point.id());
                FileStat there = points.statIfThere(name);
                if (there != null) {
                    TreePath path = Layout.inCoffer(Layout.POINTS).child(name);
                    stage.add(new Step.Remove(path, there.inode()));
                }
            }
        } catch (OsException e) {
            throw store.unwritable(e);
        }
    }

    /** A folder in all trees, some of whose subfolders are still to be gone through. */
    private static final class Pending {
        final TreePath path;
        final Map<Ref, Boolean> listings;
        final Map<Name, Map<Bytes, Seen>> files = new LinkedHashMap<>();
        final Map<Name, Map<Ref, Boolean>> folders = new LinkedHashMap<>();
        final Map<Name, Map<Ref, Ref>> changed = new HashMap<>();
        Iterator<Map.Entry<Name, Map<Ref, Boolean>>> rest = folders.entrySet().iterator();

        Pending(TreePath path, Map<Ref, Boolean> listings) {
            this.path = path;
            this.listings = listings;
        }
    }

    /** Writes the listings that change; each once. */
    private final class Rewriting {
        private final RunStage stage;
        private final Segments segments;
        private final Roots roots;
        private final Set<String> gone;

        Rewriting(RunStage stage, Segments segments, Roots roots, Set<String> gone) {
            this.stage = stage;
            this.segments = segments;
            this.roots = roots;
            this.gone = gone;
        }

        Roots roots() throws IOException {
            Map<Ref, Boolean> tops = new LinkedHashMap<>();
            for (Roots.PointRoot point : roots.points()) {
                note(tops, segments.root(point.root()), !gone.contains(point.id()));
            }
            for (Roots.DeletedRoot each : roots.deleted()) {
                note(tops, segments.root(each.root()), true);
            }
            Map<Ref, Ref> changed = isLost(tops) ? all(tops) : Map.of();
            List<Roots.PointRoot> points = new ArrayList<>();
            for (Roots.PointRoot point : roots.points()) {
                if (!gone.contains(point.id())) {
                    // The newest is written in any case: the new list of roots is to be in the
                    // newest segment, too.
                    boolean newest = point.equals(roots.latest());
                    points.add(
                            new Roots.PointRoot(point.id(), root(point.root(), changed, newest)));
                }
            }
            List<Roots.DeletedRoot> deleted = new ArrayList<>();
            for (Roots.DeletedRoot each : roots.deleted()) {
                deleted.add(
                        new Roots.DeletedRoot(
                                each.date(), each.since(), root(each.root(), changed, false)));
            }
            return new Roots(stage.segmentNumber(), points, deleted, roots.partial());
        }

        private Ref root(Ref root, Map<Ref, Ref> changed, boolean anyway) throws IOException {
            RecordedEntry entry = segments.root(root);
            Ref children = entry.children();
            Ref now = children == null ? null : changed.get(children);
            if (now == null && !anyway) {
                return root;
            }
            return stage.segment().root(now == null ? entry : entry.withChildren(now));
        }

        private Map<Ref, Ref> all(Map<Ref, Boolean> tops) throws IOException {
            Deque<Pending> pending = new ArrayDeque<>();
            pending.push(look(TreePath.ROOT, tops));
            while (true) {
                Pending top = pending.element();
                Pending below = next(top);
                if (below != null) {
                    pending.push(below);
                    continue;
                }
                Map<Ref, Ref> changed = rewrite(top);
                pending.pop();
                Pending above = pending.peek();
                if (above == null) {
                    return changed;
                }
                above.changed.put(top.path.name(), changed);
            }
        }

        /** The next subfolder in which something may be lost, or null. */
        private @Nullable Pending next(Pending folder) throws IOException {
            while (folder.rest.hasNext()) {
                Map.Entry<Name, Map<Ref, Boolean>> each = folder.rest.next();
                if (isLost(each.getValue())) {
                    return look(folder.path.child(each.getKey()), each.getValue());
                }
            }
            return null;
        }

        private Pending look(TreePath path, Map<Ref, Boolean> listings) throws IOException {
            Pending folder = new Pending(path, listings);
            for (Map.Entry<Ref, Boolean> listing : listings.entrySet()) {
                boolean stays = listing.getValue();
                for (Entry each : segments.list(listing.getKey())) {
                    RecordedEntry entry = RecordedTree.recorded(each);
                    if (entry.isFile()) {
                        folder.files
                                .computeIfAbsent(entry.name(), _ -> new LinkedHashMap<>())
                                .merge(
                                        entry.extra(),
                                        new Seen(entry, stays),
                                        (a, b) -> new Seen(a.entry(), a.stays() || b.stays()));
                    } else if (entry.children() != null) {
                        note(
                                folder.folders.computeIfAbsent(
                                        entry.name(), _ -> new LinkedHashMap<>()),
                                entry,
                                stays);
                    }
                }
            }
            folder.rest = folder.folders.entrySet().iterator();
            return folder;
        }

        private Map<Ref, Ref> rewrite(Pending folder) throws IOException {
            Map<Name, Map<Bytes, Bytes>> extras = new HashMap<>();
            for (Map.Entry<Name, Map<Bytes, Seen>> file : folder.files.entrySet()) {
                List<Seen> seen = List.copyOf(file.getValue().values());
                if (!seen.stream().allMatch(Seen::stays)) {
                    TreePath path = folder.path.child(file.getKey());
                    extras.put(file.getKey(), versions.drop(stage, segments, path, seen));
                }
            }
            Map<Ref, Ref> changed = new HashMap<>();
            for (Map.Entry<Ref, Boolean> listing : folder.listings.entrySet()) {
                Ref now = listing.getValue() ? rewrite(folder, listing.getKey(), extras) : null;
                if (now != null) {
                    changed.put(listing.getKey(), now);
                }
            }
            return changed;
        }

        /** Null if nothing in the listing changes. */
        private @Nullable Ref rewrite(
                Pending folder, Ref listing, Map<Name, Map<Bytes, Bytes>> extras)
                throws IOException {
            List<Entry> entries = new ArrayList<>(segments.list(listing));
            boolean differs = false;
            for (int i = 0; i < entries.size(); i++) {
                RecordedEntry entry = RecordedTree.recorded(entries.get(i));
                RecordedEntry now = entry;
                Ref children = entry.children();
                if (entry.isFile()) {
                    Bytes extra = extras.getOrDefault(entry.name(), Map.of()).get(entry.extra());
                    now = extra == null ? entry : entry.withExtra(extra);
                } else if (children != null) {
                    Ref moved = folder.changed.getOrDefault(entry.name(), Map.of()).get(children);
                    now = moved == null ? entry : entry.withChildren(moved);
                }
                differs |= now != entry;
                entries.set(i, now);
            }
            return differs ? stage.segment().folder(entries) : null;
        }
    }

    private static void note(Map<Ref, Boolean> listings, RecordedEntry folder, boolean stays) {
        Ref children = folder.children();
        if (children != null) {
            listings.merge(children, stays, Boolean::logicalOr);
        }
    }

    private static boolean isLost(Map<Ref, Boolean> listings) {
        return listings.containsValue(false);
    }
}
