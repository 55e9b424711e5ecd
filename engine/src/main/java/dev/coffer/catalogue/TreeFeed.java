package dev.coffer.catalogue;

import dev.coffer.base.Bytes;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Brings one series of the index from its last state to the next: goes through a tree beside what
 * the series has now, passes over each folder that is what it was ({@link FileTree#identity}), and
 * writes a row for each entry that differs. For one thread, inside a transaction that writes.
 */
final class TreeFeed {
    /** Says which entries of a tree are told, and how. */
    interface Choice {
        boolean tells(TreePath path);

        boolean isOverwritten(TreePath path);

        Choice ALL =
                new Choice() {
                    @Override
                    public boolean tells(TreePath path) {
                        return true;
                    }

                    @Override
                    public boolean isOverwritten(TreePath path) {
                        return false;
                    }
                };
    }

    private final HistoryTables tables;
    private final Cover cover;
    private long lastPath;
    private long pathCount;
    private long pathSum;
    private long versionCount;
    private long versionSum;
    private long rows;

    /** What a series has now at one path. */
    private record Now(long path, long first, @Nullable Bytes entry) {
        boolean isFolder() {
            return entry != null && entry.length() > 0 && entry.shared()[0] == FOLDER;
        }
    }

    /** A folder that is still to be compared. */
    private record Waiting(long path, TreePath at, Entry folder, boolean isNew) {}

    /** The first byte of an entry's row, which is never sealed: whether it is a folder. */
    private static final byte FOLDER = 1;

    private static final byte OTHER = 0;

    TreeFeed(HistoryTables tables, Cover cover) throws SQLException, IndexLostException {
        this.tables = tables;
        this.cover = cover;
        lastPath = tables.meta("last_path");
        pathCount = tables.meta("paths");
        pathSum = tables.meta("path_sum");
        versionCount = tables.meta("versions");
        versionSum = tables.meta("version_sum");
    }

    /** How many rows were written. */
    long rows() {
        return rows;
    }

    /** To be called before the transaction ends. */
    void finish() throws SQLException {
        tables.meta("last_path", lastPath);
        tables.meta("paths", pathCount);
        tables.meta("path_sum", pathSum);
        tables.meta("versions", versionCount);
        tables.meta("version_sum", versionSum);
    }

    /** What is kept in an entry's row; {@link #plain} takes it apart. */
    private byte[] row(byte[] form) {
        byte[] covered = cover.cover(form);
        byte[] row = new byte[covered.length + 1];
        row[0] = IndexedEntry.isFolder(form) ? FOLDER : OTHER;
        System.arraycopy(covered, 0, row, 1, covered.length);
        return row;
    }

    static byte[] plain(Cover cover, byte[] row) throws IndexLostException {
        if (row.length == 0) {
            throw new IndexLostException("an entry without content", null);
        }
        return cover.uncover(Arrays.copyOfRange(row, 1, row.length));
    }

    /**
     * Tells of a tree as the next state of a series.
     *
     * @throws InterruptedException if the thread was interrupted; the transaction is of no use then
     */
    void feed(long series, long state, FileTree tree, Choice choice)
            throws IOException, SQLException, InterruptedException {
        Deque<Waiting> waiting = new ArrayDeque<>();
        waiting.push(new Waiting(0, TreePath.ROOT, tree.root(), false));
        while (!waiting.isEmpty()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            compare(series, state, tree, choice, waiting.pop(), waiting);
        }
    }

    private void compare(
            long series,
            long state,
            FileTree tree,
            Choice choice,
            Waiting folder,
            Deque<Waiting> waiting)
            throws IOException, SQLException {
        byte[] identity = cover(tree.identity(folder.at(), folder.folder()));
        if (identity.length > 0 && !folder.isNew()) {
            byte[] before = tables.identity(series, folder.path());
            if (before != null && Arrays.equals(before, identity)) {
                return;
            }
        }
        Map<Bytes, Now> before = folder.isNew() ? new HashMap<>() : current(series, folder.path());
        for (Entry entry : tree.list(folder.at(), folder.folder())) {
            TreePath at = folder.at().child(entry.name());
            byte[] name = cover.cover(entry.name().shared());
            Now now = before.remove(Bytes.owning(name));
            boolean isNew = now == null;
            if (now == null) {
                now = new Now(++lastPath, 0, null);
                pathCount++;
                rows++;
                pathSum += tables.addPath(now.path(), folder.path(), name);
            }
            if (choice.tells(at)) {
                Bytes target =
                        entry.kind() == FileKind.LINK ? tree.linkTarget(at, entry) : Bytes.EMPTY;
                byte[] row = row(IndexedEntry.form(entry, target, choice.isOverwritten(at)));
                if (!Bytes.owning(row).equals(now.entry())) {
                    write(series, state, now, row);
                }
            }
            if (entry.isFolder()) {
                waiting.push(new Waiting(now.path(), at, entry, isNew));
            } else if (now.isFolder()) {
                removeBelow(series, state, now.path());
            }
        }
        for (Now gone : before.values()) {
            remove(series, state, gone);
        }
        if (identity.length > 0) {
            tables.identity(series, folder.path(), identity);
        }
    }

    /** So that what tells a folder of an encrypted store does not lie in plain either. */
    private byte[] cover(Bytes identity) {
        return identity.length() == 0 ? identity.shared() : cover.cover(identity.shared());
    }

    private Map<Bytes, Now> current(long series, long folder)
            throws SQLException, IndexLostException {
        Map<Bytes, Now> current = new HashMap<>();
        try (ResultSet row =
                tables.statement(
                                "SELECT p.id, p.name, v.entry, max(v.first) FROM path p"
                                        + " LEFT JOIN version v ON v.path = p.id AND v.series = ?"
                                        + " WHERE p.parent = ? GROUP BY p.id",
                                series,
                                folder)
                        .executeQuery()) {
            while (row.next()) {
                byte[] name = HistoryTables.bytes(row, 2);
                byte[] entry = row.getBytes(3);
                current.put(
                        Bytes.owning(name),
                        new Now(
                                row.getLong(1),
                                row.getLong(4),
                                entry == null ? null : Bytes.owning(entry)));
            }
        }
        return current;
    }

    private void write(long series, long state, Now now, byte @Nullable [] row)
            throws SQLException {
        rows++;
        versionCount++;
        versionSum += tables.addVersion(now.path(), series, state, now.first(), row);
    }

    private void remove(long series, long state, Now gone) throws SQLException, IndexLostException {
        if (gone.entry() != null) {
            write(series, state, gone, null);
            if (gone.isFolder()) {
                removeBelow(series, state, gone.path());
            }
        }
    }

    private void removeBelow(long series, long state, long folder)
            throws SQLException, IndexLostException {
        Deque<Long> folders = new ArrayDeque<>();
        folders.push(folder);
        while (!folders.isEmpty()) {
            long at = folders.pop();
            tables.forgetIdentity(series, at);
            for (Now gone : current(series, at).values()) {
                if (gone.entry() != null) {
                    write(series, state, gone, null);
                    if (gone.isFolder()) {
                        folders.push(gone.path());
                    }
                }
            }
        }
    }
}
