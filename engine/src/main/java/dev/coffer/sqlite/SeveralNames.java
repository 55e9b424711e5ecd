package dev.coffer.sqlite;

import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.sqlite.DatabaseNotCapturedException.Reason;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A database file with several names (hard links). SQLite finds the {@code -wal} and the journal by
 * the name it was opened with, so what is written through one name is not seen, or seen half,
 * through another. This finds the name in use.
 */
final class SeveralNames {
    private SeveralNames() {}

    /**
     * The name by which to open a database: the one that has side files. Looked for in the folder,
     * and where processes have the file open; other names cannot be known.
     *
     * @param database without links in it
     * @throws DatabaseNotCapturedException if several names have side files
     */
    static HostPath choose(HostFiles files, HostPath database) throws IOException {
        FileStat stat = files.stat(database);
        if (stat.links() < 2 || !stat.isFile()) {
            return database;
        }
        Set<HostPath> inUse = new LinkedHashSet<>();
        for (HostPath one : names(files, database, stat)) {
            if (hasSideFiles(files, one, stat)) {
                inUse.add(one);
            }
        }
        if (inUse.size() > 1) {
            throw new DatabaseNotCapturedException(
                    Reason.SEVERAL_NAMES,
                    database,
                    "is one file under several names, and more than one of them has a -wal or a"
                            + " -journal: "
                            + inUse);
        }
        return inUse.isEmpty() ? database : inUse.iterator().next();
    }

    private static Set<HostPath> names(HostFiles files, HostPath database, FileStat stat)
            throws OsException {
        Set<HostPath> names = new LinkedHashSet<>(List.of(database));
        try (Folder home = files.open(database.parent())) {
            for (Folder.Listed listed : home.list()) {
                if (listed.stat().sameInode(stat)) {
                    names.add(database.parent().resolve(listed.name()));
                }
            }
        }
        for (DatabaseUsers.User user : DatabaseUsers.of(files, stat).users()) {
            names.addAll(user.paths());
        }
        return names;
    }

    private static boolean hasSideFiles(HostFiles files, HostPath database, FileStat stat) {
        try (Folder home = files.open(database.parent())) {
            return home.stat(database.name()).sameInode(stat)
                    && (isFilled(home.statIfThere(SideFiles.wal(database.name())))
                            || isFilled(home.statIfThere(SideFiles.journal(database.name()))));
        } catch (OsException e) {
            return false; // a name that a process knows and this one cannot reach
        }
    }

    private static boolean isFilled(@Nullable FileStat stat) {
        return stat != null && stat.size() > 0;
    }
}
