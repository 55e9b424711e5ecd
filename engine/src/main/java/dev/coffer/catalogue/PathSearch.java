package dev.coffer.catalogue;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for paths in an index: each path is looked at once, however many points have it. For one
 * thread, once.
 */
public final class PathSearch<F> {
    /** More than fit into memory well are better looked for in the points themselves. */
    private static final int MOST = 100_000;

    private static final int MOST_VERSIONS = 300_000;

    /**
     * What is looked for.
     *
     * @param <F> what is known of a folder to decide about what is in it
     */
    public interface Pattern<F> {
        /** Whether names alone decide, by what is known of the root, wherever they lie. */
        boolean byName();

        F root();

        boolean matches(F folder, Name name, boolean isFolder);

        /** What is known of a folder in this one. */
        F enter(F folder, Name name);
    }

    /**
     * A path found, for what it may have been in some state.
     *
     * @param folder what is known of its folder, to be asked once more of what it was
     * @param versions what it was, and when
     */
    public record Match<F>(TreePath path, F folder, PathVersions versions) {}

    private record Found<F>(long id, TreePath path, F folder) {}

    private record Place(long parent, Name name) {}

    private final HistoryTables tables;
    private final Cover cover;
    private final Pattern<F> pattern;

    PathSearch(HistoryTables tables, Cover cover, Pattern<F> pattern) {
        this.tables = tables;
        this.cover = cover;
        this.pattern = pattern;
    }

    /** Null if they are too many. */
    @Nullable List<Match<F>> run() throws SQLException, IndexLostException, InterruptedException {
        List<Found<F>> found = new ArrayList<>();
        if (!(pattern.byName() ? byName(found) : byPath(found))) {
            return null;
        }
        found.sort(Comparator.comparing(Found::path));
        List<Match<F>> matches = new ArrayList<>();
        int versions = 0;
        for (Found<F> each : found) {
            PathVersions of = PathVersions.read(tables, cover, each.id(), each.path().name());
            versions += of.count();
            if (versions > MOST_VERSIONS) {
                return null;
            }
            matches.add(new Match<>(each.path(), each.folder(), of));
        }
        return matches;
    }

    /** All paths in the order in which they came, so that parents are mostly at hand. */
    private boolean byName(List<Found<F>> found)
            throws SQLException, IndexLostException, InterruptedException {
        F root = pattern.root();
        List<Long> ids = new ArrayList<>();
        long count = 0;
        try (ResultSet row =
                tables.statement("SELECT id, parent, name, sum FROM path").executeQuery()) {
            while (row.next()) {
                count++;
                if ((count & 0xfff) == 0 && Thread.interrupted()) {
                    throw new InterruptedException();
                }
                byte[] name = HistoryTables.bytes(row, 3);
                HistoryTables.check(
                        row.getLong(4),
                        HistoryTables.pathSum(row.getLong(1), row.getLong(2), name));
                if (mayMatch(root, name(name))) {
                    ids.add(row.getLong(1));
                }
            }
        }
        HistoryTables.check(count, tables.meta("paths"));
        if (ids.size() > MOST) {
            return false;
        }
        Map<Long, TreePath> folders = new HashMap<>();
        folders.put(0L, TreePath.ROOT);
        for (long id : ids) {
            Place place = place(id);
            TreePath path = path(place.parent(), folders).child(place.name());
            found.add(new Found<>(id, path, root));
        }
        return true;
    }

    /** A path may be a folder in one state and a file in another. */
    private boolean mayMatch(F folder, Name name) {
        return pattern.matches(folder, name, false) || pattern.matches(folder, name, true);
    }

    private TreePath path(long id, Map<Long, TreePath> known)
            throws SQLException, IndexLostException {
        Deque<Long> ids = new ArrayDeque<>();
        Deque<Name> names = new ArrayDeque<>();
        long at = id;
        TreePath path = known.get(at);
        while (path == null) {
            Place place = place(at);
            ids.push(at);
            names.push(place.name());
            at = place.parent();
            path = known.get(at);
        }
        while (!ids.isEmpty()) {
            path = path.child(names.pop());
            known.put(ids.pop(), path);
        }
        return path;
    }

    private Place place(long id) throws SQLException, IndexLostException {
        try (ResultSet row =
                tables.statement("SELECT parent, name, sum FROM path WHERE id = ?", id)
                        .executeQuery()) {
            if (!row.next()) {
                throw new IndexLostException("a path without its folder", null);
            }
            long parent = row.getLong(1);
            byte[] name = HistoryTables.bytes(row, 2);
            HistoryTables.check(row.getLong(3), HistoryTables.pathSum(id, parent, name));
            if (parent >= id) {
                throw new IndexLostException("a path in itself", null);
            }
            return new Place(parent, name(name));
        }
    }

    private Name name(byte[] covered) throws IndexLostException {
        byte[] name = cover.uncover(covered);
        if (Name.problem(name) != null) {
            throw new IndexLostException("a name that is none", null);
        }
        return Name.owning(name);
    }

    private record Below<F>(long id, TreePath path, F known) {}

    private boolean byPath(List<Found<F>> found)
            throws SQLException, IndexLostException, InterruptedException {
        long count = 0;
        Deque<Below<F>> folders = new ArrayDeque<>();
        folders.push(new Below<>(0, TreePath.ROOT, pattern.root()));
        while (!folders.isEmpty()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Below<F> folder = folders.pop();
            try (ResultSet row =
                    tables.statement(
                                    "SELECT id, name, sum, EXISTS(SELECT 1 FROM path c WHERE"
                                            + " c.parent = p.id) FROM path p WHERE parent = ?",
                                    folder.id())
                            .executeQuery()) {
                while (row.next()) {
                    count++;
                    long id = row.getLong(1);
                    byte[] covered = HistoryTables.bytes(row, 2);
                    HistoryTables.check(
                            row.getLong(3), HistoryTables.pathSum(id, folder.id(), covered));
                    Name name = name(covered);
                    TreePath path = folder.path().child(name);
                    if (mayMatch(folder.known(), name)) {
                        found.add(new Found<>(id, path, folder.known()));
                    }
                    if (row.getBoolean(4)) {
                        folders.push(new Below<>(id, path, pattern.enter(folder.known(), name)));
                    }
                }
            }
            if (found.size() > MOST) {
                return false;
            }
        }
        HistoryTables.check(count, tables.meta("paths"));
        return true;
    }
}
