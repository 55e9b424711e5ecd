package dev.coffer.catalogue;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.catalogue.PathSearch.Pattern;
import dev.coffer.sqlite.OwnDatabase;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * The index of file history of one store: which versions each path has over all points, and among
 * the deleted items. All of it can be had from the store again, so whatever is wrong with it, it is
 * thrown away or not used.
 *
 * <p>Points of the same host and sources are a series of states. A state costs what differs from
 * the one before it; points with the same tree share one. A dated folder of deleted items is a
 * series of one state. For one thread; several processes may use one file.
 */
public final class HistoryIndex implements AutoCloseable {
    private final HistoryFiles files;
    private final HistoryTables tables;
    private final Cover cover;
    private Map<String, State> states = Map.of();

    /**
     * Where the index has a point.
     *
     * @param series of which it is a state
     * @param state its number, which grows as points are taken up
     */
    public record State(long series, long state) {}

    private HistoryIndex(HistoryFiles files, HistoryTables tables, Cover cover) {
        this.files = files;
        this.tables = tables;
        this.cover = cover;
    }

    /**
     * Opens the index of a store; the caller closes it.
     *
     * @param make whether to make it where it is missing or of no use any more
     * @return null if there is none, or it cannot be had here
     */
    public static @Nullable HistoryIndex open(HistoryFiles files, Store store, boolean make) {
        for (int attempt = 0; attempt < 2; attempt++) {
            if (!(make ? files.make() : files.find())) {
                return null;
            }
            try {
                boolean sound = files.isAsNoted();
                HistoryTables tables = HistoryTables.open(files.file(), !sound);
                return new HistoryIndex(files, tables, Cover.of(store.secret("history")));
            } catch (IndexLostException e) {
                files.discard();
            } catch (SQLException e) {
                if (!OwnDatabase.isDamaged(e)) {
                    return null; // no right to write there, no room, another process is at it
                }
                files.discard();
            }
        }
        return null;
    }

    /**
     * Takes up what the store has and the index has not, and lets go of what the store has no more.
     * Where another process writes just now, or nothing can be written, it stays as it is: ask
     * {@link #state} which points it has. What is damaged in the store is left out.
     *
     * @param points all of the store, those that are deleted too
     * @throws IndexLostException if the index is of no use
     * @throws InterruptedException if the thread was interrupted; what was done so far stays
     */
    public void bringUpToDate(Store store, List<RestorePoint> points)
            throws IOException, InterruptedException {
        try {
            HistoryUpdate update = new HistoryUpdate(tables, cover, store, points);
            update.run();
            tables.beginReading();
            states = update.read();
        } catch (IndexLostException e) {
            files.discard();
            throw e;
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    /**
     * Where the index has a point, or a dated folder of deleted items; null if it has not.
     *
     * @param id of the point, or the folder's {@code deleted@DATE}
     */
    public @Nullable State state(String id) {
        return states.get(id);
    }

    /**
     * What it knows of a path other than the root.
     *
     * @throws IndexLostException if the index is of no use
     */
    public PathVersions versions(TreePath path) throws IndexLostException {
        try {
            long at = 0;
            for (Name name : path.names()) {
                at = tables.path(at, cover.cover(name.shared()));
                if (at == 0) {
                    return PathVersions.none();
                }
            }
            return PathVersions.read(tables, cover, at, path.name());
        } catch (IndexLostException e) {
            files.discard();
            throw e;
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    /**
     * Looks for paths, sorted; null if they are too many to be held in memory.
     *
     * @throws IndexLostException if the index is of no use
     */
    public <F> @Nullable List<PathSearch.Match<F>> search(Pattern<F> pattern)
            throws IndexLostException, InterruptedException {
        try {
            return new PathSearch<>(tables, cover, pattern).run();
        } catch (IndexLostException e) {
            files.discard();
            throw e;
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    private IndexLostException lost(SQLException e) {
        if (OwnDatabase.isDamaged(e)) {
            files.discard();
        }
        return new IndexLostException("the index of file history cannot be read", e);
    }

    @Override
    public void close() {
        try {
            tables.close();
            files.note(tables.hasWritten());
        } catch (SQLException e) {
            // what was committed is committed; a later process tidies up
        }
    }
}
