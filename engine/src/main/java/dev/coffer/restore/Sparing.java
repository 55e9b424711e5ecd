package dev.coffer.restore;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What a restore never takes away, though the point has not got it: stores, our own folders, other
 * file systems mounted in the target, and what the selection leaves out.
 */
final class Sparing {
    static final String IS_STORE = "it is a Coffer store";
    private static final String NOT_BACKED_UP =
            "what the point has not got, because its rules left it out or it could not be read";

    /** What is done with each entry below a folder. */
    interface Visit {
        void entry(TreePath path, Entry entry) throws IOException;
    }

    private record Level(TreePath path, Selection selection, LeftOut leftOut) {}

    private final Folder target;
    private final TargetTree tree;
    private final LiveDatabases databases;

    Sparing(Folder target, TargetTree tree, LiveDatabases databases) {
        this.target = target;
        this.tree = tree;
        this.databases = databases;
    }

    /** Why a folder of the target is nobody's to change; null if it is not. */
    @Nullable String untouchable(TreePath path, Entry folder, long parentDevice)
            throws OsException {
        if (folder.stat().device() != parentDevice) {
            return "another file system is mounted here";
        }
        return isStore(path) ? IS_STORE : null;
    }

    boolean isStore(TreePath path) throws OsException {
        try (Folder open = target.openFolder(path)) {
            return isStore(open);
        }
    }

    static boolean isStore(Folder folder) throws OsException {
        FileStat stat = folder.statIfThere(OwnNames.STORE_RECORD);
        if (stat == null || !stat.isFolder()) {
            return false;
        }
        try (Folder record = folder.openFolder(OwnNames.STORE_RECORD)) {
            return record.statIfThere(OwnNames.STORE_MARKER) != null;
        }
    }

    /**
     * Why a folder cannot go with all below it; null if it can.
     *
     * @param selection as it applies in the folder
     * @param leftOut the same
     */
    @Nullable String reasonToStay(TreePath path, Entry folder, Selection selection, LeftOut leftOut)
            throws IOException {
        Deque<Level> levels = new ArrayDeque<>(List.of(new Level(path, selection, leftOut)));
        while (!levels.isEmpty()) {
            Level level = levels.pop();
            try (Folder open = target.openFolder(level.path)) {
                for (Folder.Listed listed : open.list()) {
                    String reason = reason(level, listed, folder.stat().device());
                    if (reason != null) {
                        return reason;
                    }
                    if (databases.users(open, listed.name(), listed.stat()) != null) {
                        return "it holds a database that is open";
                    }
                    if (listed.stat().isFolder()) {
                        TreePath below = level.path.child(listed.name());
                        levels.push(
                                new Level(
                                        below,
                                        level.selection.enter(listed.name(), Selection.Take.YES),
                                        level.leftOut.enter(below, null)));
                    }
                }
            }
        }
        return null;
    }

    private static @Nullable String reason(Level level, Folder.Listed listed, long device) {
        boolean isFolder = listed.stat().isFolder();
        if (isFolder && OwnNames.isOurs(listed.name())) {
            return "it holds what earlier restores replaced";
        }
        if (isFolder && listed.name().equals(OwnNames.STORE_RECORD)) {
            return "it holds a Coffer store";
        }
        if (isFolder && listed.stat().device() != device) {
            return "another file system is mounted in it";
        }
        Selection.Take take = level.selection.take(listed.name(), isFolder, listed.stat().size());
        if (take != Selection.Take.YES) {
            return "it holds what the patterns leave out";
        }
        return level.leftOut.has(listed.name(), isFolder, size(listed))
                ? "it holds " + NOT_BACKED_UP
                : null;
    }

    private static long size(Folder.Listed listed) {
        return listed.stat().isFile() ? listed.stat().size() : 0;
    }

    /** Tells everything below a folder, a folder before what it holds, sorted by name. */
    void below(TreePath path, Entry folder, Visit visit) throws IOException {
        Deque<TreePath> folders = new ArrayDeque<>(List.of(path));
        while (!folders.isEmpty()) {
            TreePath at = folders.pop();
            Deque<TreePath> found = new ArrayDeque<>();
            for (Entry entry : tree.list(at, folder)) {
                TreePath child = at.child(entry.name());
                visit.entry(child, entry);
                if (entry.isFolder()) {
                    found.push(child);
                }
            }
            found.forEach(folders::push);
        }
    }
}
