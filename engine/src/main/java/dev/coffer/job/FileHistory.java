package dev.coffer.job;

import dev.coffer.base.Bytes;
import dev.coffer.base.TreePath;
import dev.coffer.catalogue.HistoryFiles;
import dev.coffer.catalogue.HistoryIndex;
import dev.coffer.catalogue.IndexLostException;
import dev.coffer.catalogue.IndexedEntry;
import dev.coffer.catalogue.PathSearch;
import dev.coffer.catalogue.PathVersions;
import dev.coffer.os.HostPath;
import dev.coffer.source.FolderRules;
import dev.coffer.storage.CacheFolder;
import dev.coffer.store.DeletedFolder;
import dev.coffer.store.DeletedItem;
import dev.coffer.store.PathHistory;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The versions of files over all points of a store, by the index of file history that this machine
 * keeps. The index is made by the first question that it is worth for, and kept up to date by runs
 * and questions from then on. Where it is missing, damaged, or cannot be written, the points
 * themselves are looked at, and what is found is the same. Nothing is kept open between calls;
 * thread-safe.
 */
public final class FileHistory {
    /** A path is found in so few points faster than all of a tree is taken up. */
    private static final int FEW_FOR_A_PATH = 64;

    /** All of a tree is gone through in any case. */
    private static final int FEW_FOR_A_SEARCH = 2;

    private final Machine machine;

    FileHistory(Machine machine) {
        this.machine = machine;
    }

    /** Knows where links lead. */
    public interface Links {
        /** As {@link FileTree#linkTarget}. */
        Bytes target(TreePath path, Entry link) throws IOException;
    }

    /** Told of each entry found. */
    public interface Finding {
        void inPoint(RestorePoint point, Links links, TreePath path, Entry entry)
                throws IOException;

        /**
         * @param place {@code deleted@DATE}
         */
        void deleted(String place, TreePath path, Entry entry) throws IOException;
    }

    /** Versions of a path, oldest first; empty if neither points nor deleted items have it. */
    public List<PathHistory.Version> versions(Store store, TreePath path) throws IOException {
        List<RestorePoint> points = store.points();
        if (!path.isRoot()) {
            boolean make = points.size() + store.deletedFolders().size() > FEW_FOR_A_PATH;
            for (int attempt = 0; attempt < 2; attempt++) {
                try (HistoryIndex index = open(store, make)) {
                    if (index == null) {
                        break;
                    }
                    index.bringUpToDate(store, store.allPoints());
                    return versions(store, points, index, path);
                } catch (IndexLostException e) {
                    // it is made anew, or done without
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while looking for " + path);
                }
            }
        }
        return PathHistory.of(store, path);
    }

    /**
     * The same versions with the hashes of those contents that their store does not tell without
     * reading them, newest first, as far as so many bytes go.
     *
     * @param versions of the path in the store
     * @param most how many bytes to read at most
     */
    public List<PathHistory.Version> hashed(
            Store store, TreePath path, List<PathHistory.Version> versions, long most)
            throws IOException {
        return new VersionHashes(store, path, most).of(versions);
    }

    /**
     * Where a file of this machine lies in points of a store, by where their sources lay: places of
     * newer points first. It need not be there any more.
     */
    public Set<TreePath> places(Store store, HostPath file) throws IOException {
        Set<TreePath> places = new LinkedHashSet<>();
        Set<List<SourcePlace>> known = new HashSet<>();
        for (RestorePoint point : store.points().reversed()) {
            if (known.add(point.sources())) {
                places.addAll(SavePlaces.inSources(machine.files(), point.sources(), file));
            }
        }
        return places;
    }

    private static List<PathHistory.Version> versions(
            Store store, List<RestorePoint> points, HistoryIndex index, TreePath path)
            throws IOException {
        PathVersions versions = index.versions(path);
        List<PathHistory.Kept> kept = new ArrayList<>();
        for (DeletedFolder folder : store.deletedFolders()) {
            HistoryIndex.State state = index.state(folder.place());
            PathHistory.Kept one =
                    state == null
                            ? keptThere(store, folder, path)
                            : kept(folder, path, versions.at(state));
            if (one != null) {
                kept.add(one);
            }
        }
        return PathHistory.of(
                path,
                points,
                kept,
                point -> {
                    HistoryIndex.State state = index.state(point.id());
                    return state == null ? there(store, point, path) : versions.at(state);
                });
    }

    /** As the index would tell it, so that it can be compared with what it tells of others. */
    private static @Nullable Entry there(Store store, RestorePoint point, TreePath path)
            throws IOException {
        Entry entry = PathHistory.find(store, point, path);
        return entry == null ? null : IndexedEntry.of(entry);
    }

    private static PathHistory.@Nullable Kept keptThere(
            Store store, DeletedFolder folder, TreePath path) throws IOException {
        PathHistory.Kept kept = PathHistory.kept(store, folder.date(), path);
        return kept == null
                ? null
                : new PathHistory.Kept(kept.item(), IndexedEntry.of(kept.entry()));
    }

    private static PathHistory.@Nullable Kept kept(
            DeletedFolder folder, TreePath path, @Nullable IndexedEntry entry) {
        return entry == null
                ? null
                : new PathHistory.Kept(
                        new DeletedItem(
                                folder.date(),
                                folder.since(),
                                path,
                                entry.kind(),
                                entry.size(),
                                entry.isOverwritten()),
                        entry);
    }

    /**
     * Looks for entries in points, and in each in the order of its tree.
     *
     * @param points of the store, all or some
     * @param deleted whether also among what left the source, after them
     */
    public void find(
            Store store,
            List<RestorePoint> points,
            boolean deleted,
            FindPaths search,
            Finding finding)
            throws IOException, InterruptedException {
        int trees = points.size() + (deleted ? store.deletedFolders().size() : 0);
        boolean make = trees > FEW_FOR_A_SEARCH;
        for (int attempt = 0; attempt < 2; attempt++) {
            try (HistoryIndex index = trees > 1 ? open(store, make) : null) {
                if (index == null) {
                    break;
                }
                index.bringUpToDate(store, store.allPoints());
                List<PathSearch.Match<FolderRules>> matches = index.search(search);
                if (matches == null) {
                    break;
                }
                found(store, points, deleted, search, finding, index, matches);
                return;
            } catch (IndexLostException e) {
                // nothing was found yet; it is made anew, or done without
            }
        }
        for (RestorePoint point : points) {
            walk(store, point, search, finding);
        }
        if (deleted) {
            for (DeletedFolder folder : store.deletedFolders()) {
                search.inDeleted(
                        store,
                        folder.date(),
                        (path, entry) -> finding.deleted(folder.place(), path, entry));
            }
        }
    }

    private static void walk(Store store, RestorePoint point, FindPaths search, Finding finding)
            throws IOException, InterruptedException {
        try (FileTree tree = store.open(point)) {
            search.in(tree, (path, entry) -> finding.inPoint(point, tree::linkTarget, path, entry));
        }
    }

    private static void found(
            Store store,
            List<RestorePoint> points,
            boolean deleted,
            FindPaths search,
            Finding finding,
            HistoryIndex index,
            List<PathSearch.Match<FolderRules>> matches)
            throws IOException, InterruptedException {
        Links links = (_, link) -> link instanceof IndexedEntry e ? e.target() : Bytes.EMPTY;
        for (RestorePoint point : points) {
            HistoryIndex.State state = index.state(point.id());
            if (state == null) {
                walk(store, point, search, finding);
            } else {
                found(state, matches, (path, entry) -> finding.inPoint(point, links, path, entry));
            }
        }
        for (DeletedFolder folder : deleted ? store.deletedFolders() : List.<DeletedFolder>of()) {
            HistoryIndex.State state = index.state(folder.place());
            FindPaths.Finding told = (path, entry) -> finding.deleted(folder.place(), path, entry);
            if (state == null) {
                search.inDeleted(store, folder.date(), told);
            } else {
                found(state, matches, told);
            }
        }
    }

    private static void found(
            HistoryIndex.State state,
            List<PathSearch.Match<FolderRules>> matches,
            FindPaths.Finding finding)
            throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        for (PathSearch.Match<FolderRules> match : matches) {
            IndexedEntry entry = match.versions().at(state);
            if (entry != null && match.folder().leavesOut(entry.name(), entry.isFolder(), 0)) {
                finding.found(match.path(), entry);
            }
        }
    }

    /**
     * Takes up what a run has made, if there is an index: whoever never asks does not pay for it.
     * What goes wrong is the next question's to find out.
     */
    void feed(Store store) throws InterruptedException {
        try (HistoryIndex index = open(store, false)) {
            if (index != null) {
                index.bringUpToDate(store, store.allPoints());
            }
        } catch (InterruptedIOException e) {
            throw new InterruptedException();
        } catch (IOException e) {
            // the run is done, whatever became of the index
        }
    }

    private @Nullable HistoryIndex open(Store store, boolean make) {
        CacheFolder cache =
                new CacheFolder(
                        machine.files(),
                        machine.cacheFolder(),
                        machine.clock(),
                        machine.randomness());
        return HistoryIndex.open(
                new HistoryFiles(machine.files(), machine.randomness(), cache, store.id()),
                store,
                make);
    }
}
