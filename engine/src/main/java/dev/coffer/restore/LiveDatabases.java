package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.sqlite.DatabaseHeader;
import dev.coffer.sqlite.DatabaseUsers;
import dev.coffer.sqlite.FilesInUse;
import dev.coffer.sqlite.OpenHere;
import dev.coffer.sqlite.SideFiles;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The databases that lie in a target now, whatever a point says of them: what is one is seen from
 * its header and from what SQLite keeps beside it, who has one open from {@code /proc}. Whatever
 * replaces, removes or moves a file of the user's asks here first, restore and undo alike. For one
 * thread.
 */
final class LiveDatabases {
    private static final int NAME_LIMIT = 255;

    /** A database that some program has open, or a file that belongs to one. */
    record InUse(TreePath path, String users) {}

    private final HostFiles files;
    private @Nullable FilesInUse inUse;
    private @Nullable OpenHere here;

    LiveDatabases(HostFiles files) {
        this.files = files;
    }

    /** Forgets who had what open: the next question looks at all processes again. */
    void lookAgain() {
        inUse = null;
        here = null;
    }

    /**
     * A database in use that would go with an entry.
     *
     * @param folder holds the entry
     * @param path of the entry in the target
     * @return the entry itself, or the first found in it if it is a folder; null if there is none
     */
    @Nullable InUse inUse(Folder folder, TreePath path, FileStat stat) throws OsException {
        if (!stat.isFolder()) {
            String users = users(folder, path.name(), stat);
            return users == null ? null : new InUse(path, users);
        }
        Deque<TreePath> folders = new ArrayDeque<>(List.of(TreePath.ROOT));
        try (Folder top = folder.openFolder(path.name())) {
            while (!folders.isEmpty()) {
                TreePath at = folders.pop();
                try (Folder open = top.openFolder(at)) {
                    for (Folder.Listed listed : open.list()) {
                        TreePath below = at.child(listed.name());
                        if (listed.stat().isFolder()) {
                            folders.push(below);
                            continue;
                        }
                        String users = users(open, listed.name(), listed.stat());
                        if (users != null) {
                            return new InUse(path.resolve(below), users);
                        }
                    }
                }
            }
        }
        return null;
    }

    /** Who has the database open that a file is or belongs to; null if nobody or to none. */
    @Nullable String users(Folder folder, Name name, FileStat stat) throws OsException {
        if (!stat.isFile()) {
            return null;
        }
        FilesInUse known = inUse;
        if (known == null) {
            known = FilesInUse.look(files);
            inUse = known;
        }
        DatabaseUsers users = known.users(stat);
        if (users.isEmpty() || !(users.hasThisProcess() || isOfDatabase(folder, name, stat))) {
            return null;
        }
        return users.names();
    }

    /** Whether a file is a database, or may be one's log, index or journal. */
    boolean isOfDatabase(Folder folder, Name name, FileStat stat) throws OsException {
        return isBesideDatabase(folder, name)
                || isDatabase(folder, name, stat)
                || (stat.isFile()
                        && stat.size() < DatabaseHeader.BYTES
                        && !besides(folder, name).isEmpty());
    }

    /** Whether a name is that of a side file, with a file of the database's name beside it. */
    private static boolean isBesideDatabase(Folder folder, Name name) throws OsException {
        Name database = SideFiles.databaseOf(name);
        FileStat stat = database == null ? null : folder.statIfThere(database);
        return stat != null && stat.isFile();
    }

    /**
     * Whether a file says of itself that it is a database. One that this very process has open
     * counts without a look, for its locks would go when we close it.
     */
    boolean isDatabase(Folder folder, Name name, FileStat stat) throws OsException {
        if (!stat.isFile() || stat.size() < DatabaseHeader.BYTES) {
            return false;
        }
        OpenHere own = here;
        if (own == null) {
            own = OpenHere.look(files);
            here = own;
        }
        if (own.has(stat)) {
            return true;
        }
        try (OpenFile file = folder.openFile(name)) {
            ByteBuffer start = ByteBuffer.allocate(DatabaseHeader.MAGIC_BYTES);
            while (start.hasRemaining() && file.read(start) > 0) {
                // reads on until it is full or the file ends
            }
            return DatabaseHeader.isDatabase(start.array(), start.position());
        } catch (OsException e) {
            if (e.is(Errno.ENOENT)) {
                return false;
            }
            if (e.is(Errno.EACCES, Errno.EPERM)) {
                return true; // it may be one
            }
            throw e;
        }
    }

    /** What lies beside a database, under the names that SQLite gives its side files. */
    static List<Folder.Listed> besides(Folder folder, Name database) throws OsException {
        List<Folder.Listed> found = new ArrayList<>(0);
        for (Name name : SideFiles.of(database)) {
            FileStat stat = name.length() > NAME_LIMIT ? null : folder.statIfThere(name);
            if (stat != null && stat.isFile()) {
                found.add(new Folder.Listed(name, stat));
            }
        }
        return found;
    }
}
