package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.writer.FolderDefaults;
import dev.coffer.writer.PrivateFolder;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A restore's private folder on one file system: {@code .coffer-undo/ID}, or for a new or empty
 * target {@code .coffer-restore-ID}. In its {@code kept} new objects are built, and what they
 * replace is kept.
 */
final class Area implements AutoCloseable {
    private static final Name KEPT = Name.of("kept");
    private static final Name PROBE = Name.of("probe");
    private static final int NAME_LIMIT = 200;

    final int number;

    /** Of the folder that holds the private folder, seen from the target. */
    final TreePath path;

    final Folder folder;
    final Folder kept;
    private int next;

    private Area(int number, TreePath path, Folder folder, Folder kept) {
        this.number = number;
        this.path = path;
        this.folder = folder;
        this.kept = kept;
    }

    /** Makes {@code .coffer-undo/ID} in a folder. */
    static Area create(int number, TreePath path, Folder holder, Name id) throws OsException {
        try (Folder undo = openOrCreate(holder, OwnNames.UNDO)) {
            return create(number, path, undo, id, true);
        }
    }

    /** Makes {@code .coffer-restore-ID} in an empty target. */
    static Area createBuilding(Folder target, String id) throws OsException {
        return create(0, TreePath.ROOT, target, OwnNames.building(id), true);
    }

    /** Opens one that an earlier restore made. */
    static Area open(int number, TreePath path, Folder in, Name name) throws OsException {
        return create(number, path, in, name, false);
    }

    private static Area create(int number, TreePath path, Folder in, Name name, boolean anew)
            throws OsException {
        Folder folder = anew ? PrivateFolder.create(in, name) : in.openFolder(name);
        try {
            Folder kept = anew ? PrivateFolder.create(folder, KEPT) : folder.openFolder(KEPT);
            return new Area(number, path, folder, kept);
        } catch (OsException e) {
            folder.close();
            throw e;
        }
    }

    private static Folder openOrCreate(Folder holder, Name name) throws OsException {
        FileStat there = holder.statIfThere(name);
        if (there == null) {
            try {
                Timestamp modified = holder.stat().modified();
                Folder made = PrivateFolder.create(holder, name);
                OwnNames.setTimes(holder, modified);
                return made;
            } catch (OsException e) {
                if (!e.is(Errno.EEXIST)) {
                    throw e;
                }
            }
        }
        Folder open = holder.openFolder(name);
        try {
            if (open.stat().mode() != 0700) {
                open.setMode(0700);
            }
            return open;
        } catch (OsException e) {
            open.close();
            throw e;
        }
    }

    FolderDefaults defaults() throws OsException {
        return FolderDefaults.of(kept, PROBE);
    }

    /** A second handle of the folder that things are built in. */
    Folder reopenKept() throws OsException {
        return folder.openFolder(KEPT);
    }

    /** A free name in {@code kept}: a number, and for people the entry's own. */
    Name newName(Name entry) {
        byte[] name = (next++ + ".").getBytes(StandardCharsets.US_ASCII);
        int from = name.length;
        int length = Math.min(entry.length(), NAME_LIMIT);
        name = Arrays.copyOf(name, from + length);
        System.arraycopy(entry.shared(), 0, name, from, length);
        return Name.owning(name);
    }

    @Override
    public void close() {
        kept.close();
        folder.close();
    }
}
