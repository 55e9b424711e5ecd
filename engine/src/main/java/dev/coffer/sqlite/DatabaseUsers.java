package dev.coffer.sqlite;

import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

    private static final HostPath PROC = HostPath.of("/proc");

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
        Map<Long, List<HostPath>> found = new TreeMap<>();
        boolean complete = true;
        try (Folder proc = files.open(PROC)) {
            for (Name name : proc.names()) {
                if (name.byteAt(0) < '1' || name.byteAt(0) > '9') {
                    continue;
                }
                complete &= look(files, database, name, found);
            }
            for (long pid : lockers(files, database)) {
                found.computeIfAbsent(pid, any -> new ArrayList<>());
            }
            List<User> users = new ArrayList<>();
            for (Map.Entry<Long, List<HostPath>> one : found.entrySet()) {
                users.add(new User(one.getKey(), command(proc, one.getKey()), one.getValue()));
            }
            return new DatabaseUsers(users, complete);
        }
    }

    /** The same without this very process. */
    public DatabaseUsers others() {
        long self = ProcessHandle.current().pid();
        List<User> others = new ArrayList<>(users);
        others.removeIf(user -> user.pid() == self);
        return new DatabaseUsers(others, complete);
    }

    /** Looks at one process; false if it could not be looked at. */
    private static boolean look(
            HostFiles files, FileStat database, Name pid, Map<Long, List<HostPath>> found) {
        HostPath descriptors = PROC.resolve(pid).resolve("fd");
        try (Folder folder = files.open(descriptors)) {
            for (Name name : folder.names()) {
                HostPath target = target(folder, name);
                if (target != null && leadsTo(files, descriptors.resolve(name), database)) {
                    List<HostPath> paths =
                            found.computeIfAbsent(
                                    Long.valueOf(pid.toString()), any -> new ArrayList<>());
                    if (!paths.contains(target)) {
                        paths.add(target);
                    }
                }
            }
            return true;
        } catch (OsException e) {
            return switch (e.errno()) {
                case ENOENT -> true; // ended since it was listed
                default -> false;
            };
        }
    }

    /** What a descriptor leads to, if that has a path: asked first, for a stat may take long. */
    private static @Nullable HostPath target(Folder folder, Name name) {
        try {
            byte[] target = folder.readLink(name).shared();
            return target.length > 0 && target[0] == '/' ? HostPath.of(target) : null;
        } catch (OsException e) {
            return null; // closed since it was listed
        }
    }

    private static boolean leadsTo(HostFiles files, HostPath descriptor, FileStat database) {
        try {
            return files.stat(descriptor).sameInode(database);
        } catch (OsException e) {
            return false; // closed since it was listed
        }
    }

    /**
     * The ids of the processes that hold a POSIX lock on a file. Lines of {@code /proc/locks} are
     * such as {@code 1: POSIX ADVISORY READ 4711 fe:00:1234 0 EOF}, the device as major:minor in
     * hex; one that waits has {@code ->} after the number.
     */
    static List<Long> lockers(HostFiles files, FileStat file) throws OsException {
        String wanted = place(file);
        List<Long> found = new ArrayList<>();
        try (Folder proc = files.open(PROC)) {
            for (List<String> words : ProcText.words(proc, Name.of("locks"))) {
                int at = words.indexOf("->") == 1 ? 2 : 1;
                if (words.size() > at + 4 && words.get(at + 4).equals(wanted)) {
                    long pid = Math.max(Long.parseLong(words.get(at + 3)), 0);
                    if (!found.contains(pid)) {
                        found.add(pid);
                    }
                }
            }
        }
        return found;
    }

    private static String place(FileStat file) {
        long device = file.device();
        long major = (device >>> 8 & 0xfff) | (device >>> 32 & ~0xfffL);
        long minor = (device & 0xff) | (device >>> 12 & ~0xffL);
        return hex(major) + ":" + hex(minor) + ":" + file.inode();
    }

    private static String hex(long number) {
        String hex = Long.toHexString(number);
        return hex.length() < 2 ? "0" + hex : hex;
    }

    private static String command(Folder proc, long pid) {
        if (pid == 0) {
            return "";
        }
        try (Folder process = proc.openFolder(Name.of(Long.toString(pid)))) {
            return Escaped.of(
                    ProcText.read(process, Name.of("comm"))
                            .strip()
                            .getBytes(StandardCharsets.ISO_8859_1));
        } catch (OsException e) {
            return ""; // ended, or not to be seen
        }
    }
}
