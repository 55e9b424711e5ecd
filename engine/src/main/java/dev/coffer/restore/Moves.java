package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

/**
 * Renames between a folder of the user's and a kept folder, so that each moment has the one or the
 * other in place. A folder without write rights can only be moved after it has got them, and has
 * its own mode again afterwards.
 */
final class Moves {
    private static final String ASIDE = ".aside";

    private Moves() {}

    /**
     * @throws OsException {@code EEXIST} if the new name is taken
     */
    static void move(Folder from, Name name, Folder to, Name newName) throws OsException {
        try {
            from.renameNew(name, to, newName);
        } catch (OsException e) {
            FileStat stat = e.is(Errno.EACCES) ? lockedFolder(from, name) : null;
            if (stat == null) {
                throw e;
            }
            try (Folder folder = from.openFolder(name)) {
                folder.setMode(stat.mode() | 0700);
                try {
                    from.renameNew(name, to, newName);
                } finally {
                    folder.setMode(stat.mode());
                }
            }
        }
    }

    /**
     * Swaps what lies under a name of the kept folder with what lies under one of the user's. Where
     * a file system cannot do this at once, a crash in between is put right by {@link #settle}.
     */
    static void swap(Folder kept, Name name, Folder folder, Name place) throws OsException {
        if (lockedFolder(kept, name) == null && lockedFolder(folder, place) == null) {
            try {
                kept.exchange(name, folder, place);
                return;
            } catch (OsException e) {
                if (!e.is(Errno.EINVAL, Errno.ENOSYS) && !e.is(Errno.EOPNOTSUPP, Errno.EACCES)) {
                    throw e;
                }
            }
        }
        Name aside = name.plus(ASIDE);
        move(folder, place, kept, aside);
        try {
            move(kept, name, folder, place);
        } catch (OsException e) {
            move(kept, aside, folder, place);
            throw e;
        }
        kept.rename(aside, kept, name);
    }

    /**
     * What lies where after a {@link #settle}.
     *
     * @param kept under the name in the kept folder; null for nothing
     * @param placed under the name of the user's
     * @param aside whether that lies aside now, and only a settle brings it back
     * @param holder where it lies now
     * @param name its name there
     */
    record Seen(
            @Nullable FileStat kept,
            @Nullable FileStat placed,
            boolean aside,
            Folder holder,
            Name name) {}

    /** Looks at what a {@link #settle} would leave, and moves nothing. */
    static Seen look(Folder kept, Name name, Folder folder, Name place) throws OsException {
        Name asideName = name.plus(ASIDE);
        FileStat aside = kept.statIfThere(asideName);
        FileStat own = kept.statIfThere(name);
        FileStat placed = folder.statIfThere(place);
        if (aside != null && placed == null) {
            return new Seen(own, aside, true, kept, asideName);
        }
        return new Seen(own != null ? own : aside, placed, false, folder, place);
    }

    /** Goes back or forward to where a {@link #swap} that a crash cut short began or ended. */
    static void settle(Folder kept, Name name, Folder folder, Name place) throws OsException {
        Name aside = name.plus(ASIDE);
        if (kept.statIfThere(aside) == null) {
            return;
        }
        if (folder.statIfThere(place) == null) {
            move(kept, aside, folder, place);
        } else if (kept.statIfThere(name) == null) {
            kept.rename(aside, kept, name);
        }
    }

    /** The stat of a folder that its owner may not write to; null for anything else. */
    private static @Nullable FileStat lockedFolder(Folder in, Name name) throws OsException {
        FileStat stat = in.stat(name);
        return stat.isFolder() && (stat.mode() & 0200) == 0 ? stat : null;
    }
}
