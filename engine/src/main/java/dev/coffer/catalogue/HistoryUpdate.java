package dev.coffer.catalogue;

import dev.coffer.base.ByteSink;
import dev.coffer.base.Bytes;
import dev.coffer.base.TreePath;
import dev.coffer.catalogue.HistoryIndex.State;
import dev.coffer.sqlite.OwnDatabase;
import dev.coffer.store.DeletedFolder;
import dev.coffer.store.DeletedItem;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.FileTree;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Brings the index of a store up to date. For one thread, once. */
final class HistoryUpdate {
    /** After so many points or rows what was done is made to stay. */
    private static final int BATCH = 500;

    private static final int BATCH_ROWS = 200_000;

    private final HistoryTables tables;
    private final Cover cover;
    private final Store store;
    private final List<RestorePoint> points;
    private final List<DeletedFolder> deleted;

    /** What the store itself cannot read: left to those who look there. */
    private final Set<String> unreadable = new HashSet<>();

    private Map<String, State> known = new HashMap<>();

    /** By series and identity of the root. */
    private final Map<Bytes, Long> roots = new HashMap<>();

    private long states;

    HistoryUpdate(HistoryTables tables, Cover cover, Store store, List<RestorePoint> points)
            throws IOException {
        this.tables = tables;
        this.cover = cover;
        this.store = store;
        this.points = points;
        this.deleted = store.deletedFolders();
    }

    /** What the index knows, by a point's id or a dated folder's place. */
    Map<String, State> read() throws SQLException, IndexLostException {
        Map<String, State> read = new HashMap<>();
        tables.points((id, state, _) -> read.put(id, state));
        return read;
    }

    /**
     * Does what is to be done, as far as it goes.
     *
     * @throws SQLException if the index is damaged
     */
    void run() throws IOException, SQLException, InterruptedException {
        known = read();
        if (missing().isEmpty() && newDeleted().isEmpty() && gone().isEmpty() && !newestDiffers()) {
            return;
        }
        try {
            boolean more = true;
            while (more) {
                tables.beginWriting();
                more = batch();
                tables.commit();
            }
        } catch (SQLException e) {
            if (OwnDatabase.isDamaged(e)) {
                throw e;
            }
            // another process writes, or the disk is full: it stays as it was
        } finally {
            tables.endWriting();
        }
    }

    private List<RestorePoint> missing() {
        List<RestorePoint> missing = new ArrayList<>();
        for (RestorePoint point : points) {
            if (!known.containsKey(point.id()) && !unreadable.contains(point.id())) {
                missing.add(point);
            }
        }
        return missing;
    }

    private List<DeletedFolder> newDeleted() {
        List<DeletedFolder> missing = new ArrayList<>();
        for (DeletedFolder each : deleted) {
            if (!known.containsKey(each.place()) && !unreadable.contains(each.place())) {
                missing.add(each);
            }
        }
        return missing;
    }

    private Set<String> gone() {
        Set<String> gone = new HashSet<>(known.keySet());
        for (RestorePoint point : points) {
            gone.remove(point.id());
        }
        for (DeletedFolder each : deleted) {
            gone.remove(each.place());
        }
        return gone;
    }

    /** A run that only puts copies right writes the newest tree of a local store anew. */
    private boolean newestDiffers() throws IOException, SQLException {
        if (store.kind() == StoreKind.VAULT
                || store.kind() == StoreKind.ARCHIVE
                || points.isEmpty()) {
            return false;
        }
        RestorePoint newest = points.getLast();
        if (!known.containsKey(newest.id())) {
            return false;
        }
        byte[] root;
        try (FileTree tree = store.open(newest)) {
            root = root(tree);
        }
        PreparedStatement get = tables.statement("SELECT root FROM point WHERE id = ?");
        get.setString(1, newest.id());
        try (ResultSet row = get.executeQuery()) {
            return !row.next() || !Arrays.equals(row.getBytes(1), root);
        }
    }

    private byte[] root(FileTree tree) throws IOException {
        Bytes identity = tree.identity(TreePath.ROOT, tree.root());
        return identity.length() == 0 ? identity.shared() : cover.cover(identity.shared());
    }

    /**
     * @return whether there is more to do
     */
    private boolean batch() throws IOException, SQLException, InterruptedException {
        load();
        TreeFeed feed = new TreeFeed(tables, cover);
        int done = 0;
        boolean whole = true;
        if (newestDiffers()) {
            known.remove(points.getLast().id());
        }
        for (RestorePoint point : missing()) {
            if (done == BATCH || feed.rows() > BATCH_ROWS) {
                whole = false;
                break;
            }
            feed =
                    add(
                            feed,
                            point.id(),
                            () -> store.open(point),
                            series(point),
                            TreeFeed.Choice.ALL);
            done++;
        }
        for (DeletedFolder each : newDeleted()) {
            if (done == BATCH || feed.rows() > BATCH_ROWS) {
                whole = false;
                break;
            }
            feed =
                    add(
                            feed,
                            each.place(),
                            () -> store.openDeleted(each.date()),
                            series(each.place()),
                            items(each));
            done++;
        }
        feed.finish();
        tables.meta("states", states);
        if (whole) {
            for (String id : gone()) {
                tables.dropPoint(id);
            }
            new Sweep(tables).runIfWorthIt();
        }
        tables.total("point");
        return !whole;
    }

    private void load() throws SQLException, IndexLostException {
        states = tables.meta("states");
        known = new HashMap<>();
        roots.clear();
        tables.points((id, state, root) -> {
            known.put(id, state);
            roots.put(root(state.series(), root), state.state());
        });
    }

    private static Bytes root(long series, byte[] identity) {
        ByteSink key = new ByteSink(identity.length + 10);
        key.varint(series);
        key.raw(identity, 0, identity.length);
        return Bytes.owning(key.toBytes());
    }

    private interface Opening {
        FileTree open() throws IOException;
    }

    /**
     * Adds a point, or a dated folder.
     *
     * @return what to add the next one with
     */
    private TreeFeed add(
            TreeFeed feed, String id, Opening opening, long series, TreeFeed.Choice choice)
            throws IOException, SQLException, InterruptedException {
        feed.finish();
        tables.mark();
        try (FileTree tree = opening.open()) {
            byte[] identity = root(tree);
            Long same = identity.length == 0 ? null : roots.get(root(series, identity));
            long state = same != null ? same : ++states;
            if (same == null) {
                feed.feed(series, state, tree, choice);
            }
            State added = new State(series, state);
            tables.addPoint(id, added, identity);
            known.put(id, added);
            roots.put(root(series, identity), state);
            tables.unmark();
            return feed;
        } catch (InterruptedIOException | IndexLostException e) {
            throw e;
        } catch (IOException e) {
            unreadable.add(id);
            tables.backToMark();
            return new TreeFeed(tables, cover);
        }
    }

    private TreeFeed.Choice items(DeletedFolder folder) throws IOException {
        Map<TreePath, DeletedItem> items = new HashMap<>();
        for (DeletedItem item : store.deleted(folder.date())) {
            items.put(item.path(), item);
        }
        return new TreeFeed.Choice() {
            @Override
            public boolean tells(TreePath path) {
                return items.containsKey(path);
            }

            @Override
            public boolean isOverwritten(TreePath path) {
                DeletedItem item = items.get(path);
                return item != null && item.overwritten();
            }
        };
    }

    private long series(RestorePoint point) throws SQLException {
        ByteSink key = new ByteSink(128);
        key.u8(point.isPartial() ? 's' : 'p'); // saved files alone are no state of all
        key.sized(point.host().getBytes(StandardCharsets.UTF_8));
        for (SourcePlace source : point.sources()) {
            key.sized(source.name().getBytes(StandardCharsets.UTF_8));
            key.sized(source.path().shared());
            if (!source.isPlace()) {
                key.sized(source.shown().getBytes(StandardCharsets.UTF_8));
            }
        }
        return tables.series(cover.cover(key.toBytes()));
    }

    private long series(String place) throws SQLException {
        return tables.series(cover.cover(place.getBytes(StandardCharsets.UTF_8)));
    }
}
