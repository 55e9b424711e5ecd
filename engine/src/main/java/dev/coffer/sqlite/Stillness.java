package dev.coffer.sqlite;

import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Shows that files did not change between two moments, by size, mtime, ctime and inode. A write
 * sets the ctime to the kernel's clock, which ticks every few milliseconds; so the first moment
 * must lie in a later tick than the last change, or a write right after it could go unseen.
 */
final class Stillness {
    private final Folder folder;
    private final Name[] names;
    private final List<FileStat> stats;

    private Stillness(Folder folder, Name[] names, List<FileStat> stats) {
        this.folder = folder;
        this.names = names;
        this.stats = stats;
    }

    /** Null if one of the files is not there or changed a moment ago. */
    static @Nullable Stillness of(Folder folder, Staging clock, Name... names) throws OsException {
        Timestamp now = clock.now();
        List<FileStat> stats = new ArrayList<>();
        for (Name name : names) {
            FileStat stat = folder.statIfThere(name);
            if (stat == null || !isSettled(stat.changed(), now)) {
                return null;
            }
            stats.add(stat);
        }
        return new Stillness(folder, names, stats);
    }

    /** Some file systems keep whole seconds, or two. */
    static boolean isSettled(Timestamp changed, Timestamp now) {
        return changed.nanos() == 0
                ? changed.seconds() + 2 < now.seconds()
                : changed.compareTo(now) < 0;
    }

    /** Whether all files are still what they were. */
    boolean holds() throws OsException {
        for (int i = 0; i < names.length; i++) {
            FileStat was = stats.get(i);
            FileStat is = folder.statIfThere(names[i]);
            if (is == null
                    || !is.sameInode(was)
                    || is.size() != was.size()
                    || !is.modified().equals(was.modified())
                    || !is.changed().equals(was.changed())) {
                return false;
            }
        }
        return true;
    }
}
