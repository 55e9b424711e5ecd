package dev.coffer.writer;

import dev.coffer.base.Name;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Removes what lies under a name, a folder with everything below it, reached by handles alone:
 * links are removed, never followed, and another file system mounted below is not entered. Uses no
 * stack for depth. Folders without rights are opened up first where they are ours.
 */
public final class TreeRemover {
    private TreeRemover() {}

    private static final class Level {
        final Folder folder;
        final Name name;
        final List<Name> subfolders = new ArrayList<>();

        Level(Folder folder, Name name) {
            this.folder = folder;
            this.name = name;
        }
    }

    /**
     * Does nothing if there is no such entry.
     *
     * @throws OsException at the first thing that cannot be removed; what went before is gone
     */
    public static void remove(Folder from, Name name) throws OsException {
        FileStat stat = from.statIfThere(name);
        if (stat == null) {
            return;
        }
        if (!stat.isFolder()) {
            from.removeFile(name);
            return;
        }
        Deque<Level> levels = new ArrayDeque<>();
        try {
            levels.push(empty(from, name, stat.device()));
            while (!levels.isEmpty()) {
                Level top = levels.peek();
                if (!top.subfolders.isEmpty()) {
                    levels.push(empty(top.folder, top.subfolders.removeLast(), stat.device()));
                    continue;
                }
                levels.pop();
                top.folder.close();
                Level above = levels.peek();
                (above == null ? from : above.folder).removeFolder(top.name);
            }
        } finally {
            for (Level level : levels) {
                level.folder.close();
            }
        }
    }

    /** Opens a folder, removes all in it but folders, and notes these. */
    private static Level empty(Folder parent, Name name, long device) throws OsException {
        Folder folder = open(parent, name);
        try {
            Level level = new Level(folder, name);
            for (Folder.Listed listed : folder.list()) {
                if (!listed.stat().isFolder()) {
                    folder.removeFile(listed.name());
                } else if (listed.stat().device() == device) {
                    level.subfolders.add(listed.name());
                } else {
                    throw new OsException(
                            "unlinkat", listed.name().toString(), Errno.EBUSY.number());
                }
            }
            return level;
        } catch (OsException e) {
            folder.close();
            throw e;
        }
    }

    private static Folder open(Folder parent, Name name) throws OsException {
        FileStat stat = parent.stat(name);
        if (stat.isFolder() && (stat.mode() & 0700) != 0700) {
            try {
                parent.setMode(name, 0700);
            } catch (OsException e) {
                if (!e.is(Errno.EPERM)) {
                    throw e;
                }
                // Not ours; whether it can be emptied all the same shows below.
            }
        }
        return parent.openFolder(name);
    }
}
