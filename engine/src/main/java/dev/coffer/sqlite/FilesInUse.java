package dev.coffer.sqlite;

import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.sqlite.DatabaseUsers.User;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All files that any process of this machine has open or locked, this process included: by device
 * and inode of what {@code /proc} shows as descriptors, and by {@code /proc/locks}, which also
 * shows processes whose descriptors this one may not see. A look at one moment, worth its price
 * where many files are asked about. Immutable.
 */
public final class FilesInUse {
    private static final HostPath PROC = HostPath.of("/proc");

    private record Inode(long device, long number) {}

    private final HostFiles files;
    private final Map<Inode, Map<Long, List<HostPath>>> open = new HashMap<>();
    private final Map<String, List<Long>> locked = new HashMap<>();
    private boolean complete = true;

    private FilesInUse(HostFiles files) {
        this.files = files;
    }

    /**
     * Takes a look. Costs two calls for each open file of each process.
     *
     * @throws OsException if {@code /proc} is not there
     */
    public static FilesInUse look(HostFiles files) throws OsException {
        FilesInUse found = new FilesInUse(files);
        try (Folder proc = files.open(PROC)) {
            for (Name name : proc.names()) {
                if (name.byteAt(0) >= '1' && name.byteAt(0) <= '9') {
                    found.complete &= found.addProcess(name);
                }
            }
            found.addLocks(proc);
        }
        return found;
    }

    /** Looks at one process; false if it could not be looked at. */
    private boolean addProcess(Name pid) {
        HostPath descriptors = PROC.resolve(pid).resolve("fd");
        try (Folder folder = files.open(descriptors)) {
            for (Name name : folder.names()) {
                HostPath target = target(folder, name);
                FileStat stat = target == null ? null : stat(descriptors.resolve(name));
                if (target != null && stat != null && stat.isFile()) {
                    List<HostPath> paths =
                            open.computeIfAbsent(inode(stat), any -> new TreeMap<>())
                                    .computeIfAbsent(
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

    private @Nullable FileStat stat(HostPath descriptor) {
        try {
            return files.stat(descriptor);
        } catch (OsException e) {
            return null; // closed since it was listed
        }
    }

    /**
     * Lines of {@code /proc/locks} are such as {@code 1: POSIX ADVISORY READ 4711 fe:00:1234 0
     * EOF}, the device as major:minor in hex; one that waits has {@code ->} after the number.
     */
    private void addLocks(Folder proc) throws OsException {
        for (List<String> words : ProcText.words(proc, Name.of("locks"))) {
            int at = words.indexOf("->") == 1 ? 2 : 1;
            if (words.size() > at + 4) {
                long pid = Math.max(Long.parseLong(words.get(at + 3)), 0);
                List<Long> lockers =
                        locked.computeIfAbsent(words.get(at + 4), any -> new ArrayList<>(1));
                if (!lockers.contains(pid)) {
                    lockers.add(pid);
                }
            }
        }
    }

    private static Inode inode(FileStat stat) {
        return new Inode(stat.device(), stat.inode());
    }

    /** The ids of the processes that hold a POSIX lock on a file. */
    List<Long> lockers(FileStat file) {
        return List.copyOf(locked.getOrDefault(place(file), List.of()));
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

    /**
     * Who has a file open, under any of its names.
     *
     * @throws OsException if {@code /proc} is not there any more
     */
    public DatabaseUsers users(FileStat file) throws OsException {
        Map<Long, List<HostPath>> found = new TreeMap<>(open.getOrDefault(inode(file), Map.of()));
        for (long pid : lockers(file)) {
            found.putIfAbsent(pid, List.of());
        }
        List<User> users = new ArrayList<>(found.size());
        if (!found.isEmpty()) {
            try (Folder proc = files.open(PROC)) {
                for (Map.Entry<Long, List<HostPath>> one : found.entrySet()) {
                    users.add(new User(one.getKey(), command(proc, one.getKey()), one.getValue()));
                }
            }
        }
        return new DatabaseUsers(users, complete);
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
