package dev.coffer.sqlite;

import dev.coffer.os.FileStat;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import java.util.ArrayList;
import java.util.List;

/**
 * Which processes have a database open: by device and inode of what {@code /proc} shows as their
 * descriptors, and by the locks in {@code /proc/locks}, which also show processes whose descriptors
 * this one may not see. A look at one moment. Immutable.
 *
 * @param users ordered by process id
 * @param complete whether the descriptors of every process could be looked at; without root, those
 *     of other users cannot, and a user that holds no lock at the moment is missed
 */
public record DatabaseUsers(List<User> users, boolean complete) {
    /**
     * One process.
     *
     * @param pid its id; 0 if it lives in another process namespace
     * @param command its name as {@code ps} shows it, up to 15 characters; empty if not known
     * @param paths the names by which it has the database open; empty if these may not be seen
     */
    public record User(long pid, String command, List<HostPath> paths) {
        public User {
            paths = List.copyOf(paths);
        }

        @Override
        public String toString() {
            return pid == 0
                    ? "a process in another container"
                    : "process " + pid + (command.isEmpty() ? "" : " (" + command + ")");
        }
    }

    public DatabaseUsers {
        users = List.copyOf(users);
    }

    /**
     * Looks at all processes of this machine, this one included.
     *
     * @param database the file, under any of its names
     * @throws OsException if {@code /proc} is not there
     */
    public static DatabaseUsers of(HostFiles files, FileStat database) throws OsException {
        return FilesInUse.look(files).users(database);
    }

    /** Whether nobody was seen to have it. */
    public boolean isEmpty() {
        return users.isEmpty();
    }

    /** Whether this very process has it. */
    public boolean hasThisProcess() {
        return others().users.size() < users.size();
    }

    /** For people: {@code process 4711 (sqlite3), process 4712 (python)}. */
    public String names() {
        StringBuilder all = new StringBuilder();
        for (User user : users) {
            all.append(all.isEmpty() ? "" : ", ").append(user);
        }
        return all.toString();
    }

    /** The same without this very process. */
    public DatabaseUsers others() {
        long self = ProcessHandle.current().pid();
        List<User> others = new ArrayList<>(users);
        others.removeIf(user -> user.pid() == self);
        return new DatabaseUsers(others, complete);
    }

    /** The ids of the processes that hold a POSIX lock on a file. */
    static List<Long> lockers(HostFiles files, FileStat file) throws OsException {
        return FilesInUse.look(files).lockers(file);
    }
}
