package dev.coffer.restore;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.os.Errno;
import dev.coffer.os.FileSystemStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether a restore will find room and rights where it goes. One for all parts of a restore, so
 * that parts on one file system share its room. For one thread.
 */
public final class Room {
    private final HostFiles files;
    private final Map<Long, Long> needed = new HashMap<>();

    public Room(HostFiles files) {
        this.files = files;
    }

    /**
     * Takes room in a target.
     *
     * @param target may not be there yet
     * @param bytes that will be written
     * @throws CofferException if there is not so much, or nothing can be written
     */
    void take(HostPath target, long bytes) throws IOException {
        HostPath there = target;
        while (!there.isRoot() && !isThere(there)) {
            there = there.parent();
        }
        try (Folder folder = Target.open(files, there)) {
            FileSystemStat stat = folder.fileSystem();
            if (!stat.readOnly() && !Files.isWritable(there.toPath())) {
                throw CofferException.failed(
                        there + " cannot be written to: permission denied; " + Target.NO_RIGHTS);
            }
            long all = needed.merge(folder.stat().device(), bytes, Long::sum);
            check(target, stat, all);
        }
    }

    private boolean isThere(HostPath path) throws OsException {
        try {
            return files.stat(path).isFolder();
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * @throws CofferException if the file system is read-only or has not so many bytes free
     */
    static void check(HostPath path, FileSystemStat stat, long needed) throws CofferException {
        if (stat.readOnly()) {
            throw CofferException.failed(path + " is on a file system that is mounted read-only");
        }
        if (stat.freeBytes() < needed) {
            throw CofferException.failed(
                    path
                            + " has "
                            + new ByteSize(stat.freeBytes()).forPeople()
                            + " free, and the restore needs "
                            + new ByteSize(needed).forPeople()
                            + "; make room, restore to another disk, or only a part of it with"
                            + " --include. Nothing was done");
        }
    }
}
