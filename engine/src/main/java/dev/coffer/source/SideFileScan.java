package dev.coffer.source;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OsException;
import dev.coffer.sqlite.DatabaseHeader;
import dev.coffer.sqlite.HeldOpen;
import dev.coffer.sqlite.SideFiles;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells which files of one folder belong to a SQLite database beside them: they are part of what is
 * captured, and wrong beside any other state of it. A file that is merely called so is a file like
 * any other.
 */
final class SideFileScan {
    private final HostFiles files;
    private final Folder folder;
    private final List<Folder.Listed> listed;
    private final boolean captured;
    private @Nullable Name looked;
    private boolean lastIsDatabase;
    private final Set<Name> databases = new HashSet<>(0);

    SideFileScan(HostFiles files, Folder folder, List<Folder.Listed> listed, ScanOptions options) {
        this.files = files;
        this.folder = folder;
        this.listed = listed;
        this.captured = options.staging() != null;
    }

    /**
     * Where databases are not captured, the log and the journal stay with their raw bytes. The
     * index of the log never does: it means nothing elsewhere, and reading it drops locks.
     */
    boolean has(Entry entry) {
        Name database = entry.isFile() ? SideFiles.databaseOf(entry.name()) : null;
        return database != null
                && isDatabase(database)
                && (captured || entry.name().equals(SideFiles.shm(database)));
    }

    /** Marks the entries that were found to be databases on the way. */
    void markDatabases(List<Entry> entries) {
        if (databases.isEmpty()) {
            return;
        }
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (databases.contains(entry.name())) {
                long size = entry.size();
                Bytes noStamp = Bytes.EMPTY;
                entries.set(i, new DatabaseEntry(entry.name(), entry.stat(), size, noStamp));
            }
        }
    }

    private boolean isDatabase(Name name) {
        Name before = looked;
        if (before == null || !name.equals(before)) {
            looked = name;
            lastIsDatabase = look(name);
            if (lastIsDatabase) {
                databases.add(name);
            }
        }
        return lastIsDatabase;
    }

    private boolean look(Name name) {
        FileStat stat = ScanRules.find(listed, name);
        if (stat == null || !stat.isFile()) {
            return false;
        }
        try {
            byte[] start = HeldOpen.start(files, folder, name, DatabaseHeader.MAGIC_BYTES);
            return DatabaseHeader.isDatabase(start, start.length);
        } catch (OsException e) {
            return false; // not known to be one: its neighbour is kept
        }
    }
}
