package dev.coffer.restore;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OsException;
import dev.coffer.sqlite.SideFiles;

import java.util.HashSet;
import java.util.Set;

/**
 * What an undo has to know of databases: that one is nobody's to move while a program has it open,
 * that a log which came after the restore is a change of its database, and that a database and what
 * SQLite keeps beside it are taken back together or not at all. Steps are told in the order of the
 * undo, in which a database comes before what was taken away with it. For one thread.
 */
final class UndoDatabases {
    private final LiveDatabases databases;
    private final Set<TreePath> governed = new HashSet<>(0);
    private final Set<TreePath> left = new HashSet<>(0);
    private final Set<TreePath> ours = new HashSet<>(0);

    UndoDatabases(HostFiles files) {
        this.databases = new LiveDatabases(files);
    }

    void lookAgain() {
        databases.lookAgain();
    }

    /**
     * @throws CofferException if what lies there is or holds a database that some program has open
     */
    void checkNotInUse(Folder folder, TreePath path, FileStat now)
            throws OsException, CofferException {
        LiveDatabases.InUse found = databases.inUse(folder, path, now);
        if (found != null) {
            throw inUse(found.path(), found.users());
        }
    }

    private static CofferException inUse(TreePath path, String users) {
        return CofferException.failed(
                path
                        + " is a database that is open in "
                        + users
                        + ", so it cannot be taken back, and nothing was undone; end that program"
                        + " first");
    }

    /** Whether some program has opened a database since the undo began. */
    boolean isInUse(Folder folder, TreePath path, FileStat now) throws OsException {
        return (now.isFolder() || databases.isOfDatabase(folder, path.name(), now))
                && databases.inUse(folder, path, now) != null;
    }

    /** A side file that lies there as the restore made it. */
    void isAsRestored(TreePath path) {
        ours.add(path);
    }

    /**
     * Looks at what SQLite keeps beside a path that is going to be taken back.
     *
     * @param folder holds the path in the target
     * @param was its name in the kept folder
     * @return whether it is a database with transactions that came after the restore
     * @throws CofferException if some program has it open
     */
    boolean isChanged(Folder folder, TreePath path, Folder kept, Name was)
            throws OsException, CofferException {
        Name name = path.name();
        if (!isDatabase(folder, name) && !isDatabase(kept, was)) {
            return false;
        }
        for (Name side : SideFiles.of(name)) {
            governed.add(beside(path, side));
        }
        boolean changed = false;
        for (Folder.Listed beside : LiveDatabases.besides(folder, name)) {
            if (!ours.contains(beside(path, beside.name()))) {
                String users = databases.users(folder, beside.name(), beside.stat());
                if (users != null) {
                    throw inUse(path, users);
                }
                changed |= beside.stat().size() > 0 && !beside.name().equals(SideFiles.shm(name));
            }
        }
        return changed;
    }

    private boolean isDatabase(Folder folder, Name name) throws OsException {
        FileStat stat = folder.statIfThere(name);
        return stat != null && databases.isDatabase(folder, name, stat);
    }

    /** Whether what becomes of a path is decided by the database that it belongs to. */
    boolean isGoverned(TreePath path) {
        return governed.contains(path);
    }

    /** A path stays as it is, and what belongs to it too. */
    void leave(TreePath path) {
        if (path.isRoot()) {
            return;
        }
        for (Name side : SideFiles.of(path.name())) {
            TreePath other = beside(path, side);
            if (governed.contains(other)) {
                left.add(other);
            }
        }
    }

    boolean isLeft(TreePath path) {
        return left.contains(path);
    }

    /** Takes what still lies beside a database out of the way of the state that comes back. */
    void clear(Folder folder, Folder kept, TreePath path, Name was) throws OsException {
        Name name = path.name();
        if (!governed.contains(beside(path, SideFiles.wal(name)))) {
            return;
        }
        Name[] sides = SideFiles.of(name);
        Name[] aside = SideFiles.of(was);
        for (int i = 0; i < sides.length; i++) {
            if (folder.statIfThere(sides[i]) != null) {
                folder.rename(sides[i], kept, aside[i]);
            }
        }
    }

    private static TreePath beside(TreePath path, Name name) {
        TreePath parent = path.parent();
        return (parent == null ? TreePath.ROOT : parent).child(name);
    }
}
