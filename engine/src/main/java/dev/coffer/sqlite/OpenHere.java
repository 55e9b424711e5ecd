package dev.coffer.sqlite;

import dev.coffer.base.Name;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Which files this very process has open, as {@code /proc/self/fd} tells: by device and inode, so a
 * hard link does not hide one. A look at one moment; another thread may open more the moment after.
 * Immutable.
 *
 * <p>When a process closes any descriptor of a file, it loses all its POSIX locks on it, and with
 * them the protection that SQLite relies on. A file that is open here must not be opened and closed
 * by code that does not know of the locks.
 */
public final class OpenHere {
    private static final HostPath DESCRIPTORS = HostPath.of("/proc/self/fd");

    private final List<Integer> numbers = new ArrayList<>();
    private final List<FileStat> stats = new ArrayList<>();

    private OpenHere() {}

    /**
     * Takes a look. Costs one call for each descriptor of the process.
     *
     * @throws OsException if {@code /proc} is not there
     */
    public static OpenHere look(HostFiles files) throws OsException {
        OpenHere found = new OpenHere();
        try (Folder descriptors = files.open(DESCRIPTORS)) {
            for (Name name : descriptors.names()) {
                FileStat stat = regularFile(files, DESCRIPTORS.resolve(name));
                if (stat != null) {
                    found.numbers.add(Integer.valueOf(name.toString()));
                    found.stats.add(stat);
                }
            }
        }
        return found;
    }

    private static @Nullable FileStat regularFile(HostFiles files, HostPath descriptor) {
        try {
            FileStat stat = files.stat(descriptor);
            return stat.isFile() ? stat : null;
        } catch (OsException e) {
            return null; // closed since it was listed
        }
    }

    /** Whether the process has this file open, under whatever name. */
    public boolean has(FileStat file) {
        return count(file) > 0;
    }

    /** How many descriptors of the process lead to this file. */
    public int count(FileStat file) {
        return numbersOf(file).size();
    }

    /** The descriptors of the process that lead to this file. */
    List<Integer> numbersOf(FileStat file) {
        List<Integer> found = new ArrayList<>(1);
        for (int i = 0; i < stats.size(); i++) {
            if (stats.get(i).sameInode(file)) {
                found.add(numbers.get(i));
            }
        }
        return found;
    }
}
