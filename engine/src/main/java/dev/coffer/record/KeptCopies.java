package dev.coffer.record;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.tree.Entry;
import dev.coffer.writer.TreeRemover;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Copies that runs which were interrupted had made of files, in {@code .coffer/unfinished/}: they
 * belong to no point, and a run that meets the same file, unchanged since, takes its copy instead
 * of making one. What no run takes is removed by the next that ends. Thread-safe; used under the
 * store's lock.
 *
 * <p>Only copies that were on the disk before they were kept lie there. Losing any of them, at any
 * moment, costs the time to copy the file again.
 */
final class KeptCopies implements AutoCloseable {
    /** Copying a smaller file is as quick as taking its copy. */
    static final long SMALLEST = 8 * 1024;

    private final List<Leftover> leftovers;
    private long taken;
    private long takenBytes;

    private KeptCopies(List<Leftover> leftovers) {
        this.leftovers = leftovers;
    }

    /** Where nothing is kept, or nothing of it is to be used. */
    static KeptCopies none() {
        return new KeptCopies(List.of());
    }

    /** Those of a store; the newest are taken first. */
    static KeptCopies open(Folder coffer) throws OsException {
        List<Leftover> opened = new ArrayList<>();
        boolean whole = false;
        try (Folder all = coffer.openFolder(Layout.UNFINISHED)) {
            for (Name name : newestFirst(all)) {
                Leftover one = Leftover.open(all, name);
                if (one != null) {
                    opened.add(one);
                }
            }
            whole = true;
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        } finally {
            if (!whole) {
                opened.forEach(Leftover::close);
                opened.clear();
            }
        }
        return new KeptCopies(opened);
    }

    private static List<Name> newestFirst(Folder all) throws OsException {
        List<Name> names = new ArrayList<>(all.names());
        names.sort(Comparator.comparingLong(KeptCopies::number).reversed());
        return names;
    }

    private static long number(Name name) {
        try {
            return Long.parseLong(name.toString());
        } catch (NumberFormatException e) {
            return 0; // not ours, and without a list of copies
        }
    }

    /**
     * Keeps the folder of a run for later ones. Its copies are on the disk.
     *
     * @param staging where it lies
     */
    static void keep(Folder coffer, Folder staging, Name run) throws OsException {
        if (coffer.statIfThere(Layout.UNFINISHED) == null) {
            coffer.createFolder(Layout.UNFINISHED, 0700);
        }
        try (Folder all = coffer.openFolder(Layout.UNFINISHED)) {
            long last = 0;
            for (Name name : all.names()) {
                last = Math.max(last, number(name));
            }
            staging.rename(run, all, Name.of(Long.toString(last + 1)));
        }
    }

    /** Lets go of everything that is kept: a run has ended, so no other needs it. */
    static void removeAll(Folder coffer) throws OsException {
        if (coffer.statIfThere(Layout.UNFINISHED) != null) {
            TreeRemover.remove(coffer, Layout.UNFINISHED);
        }
    }

    /**
     * Moves the copy of a file to where a run wants it, if there is one of what the file is now.
     *
     * @param in where nothing has that name
     * @return what the record is to say of it; null if it has to be copied
     */
    @Nullable RecordedEntry take(TreePath path, Entry file, Folder in, Name as) throws OsException {
        if (leftovers.isEmpty() || file.stat().size() < SMALLEST) {
            return null;
        }
        for (Leftover each : leftovers) {
            RecordedEntry copy = each.take(path, file.stat(), in, as);
            if (copy != null) {
                return copy;
            }
        }
        return null;
    }

    /** One that was taken turned out to be of use. */
    synchronized void used(long bytes) {
        taken++;
        takenBytes += bytes;
    }

    /** How many were of use. */
    synchronized long count() {
        return taken;
    }

    /** Bytes of content of those. */
    synchronized long bytes() {
        return takenBytes;
    }

    @Override
    public void close() {
        leftovers.forEach(Leftover::close);
    }

    /** What one run has left. */
    private static final class Leftover {
        private final Folder folder;
        private final OpenFile log;
        private final Offsets offsets;

        private Leftover(Folder folder, OpenFile log, Offsets offsets) {
            this.folder = folder;
            this.log = log;
            this.offsets = offsets;
        }

        /** Null if it has no list of its copies. */
        static @Nullable Leftover open(Folder all, Name name) throws OsException {
            Folder folder = null;
            OpenFile log = null;
            try {
                folder = all.openFolder(name);
                log = folder.openFile(CopyLog.NAME);
                Offsets offsets = new Offsets();
                CopyLog.read(log, (copy, offset) -> offsets.add(copy.path().hashCode(), offset));
                Leftover opened = new Leftover(folder, log, offsets);
                folder = null;
                log = null;
                return opened;
            } catch (OsException e) {
                if (e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                    return null;
                }
                throw e;
            } finally {
                if (log != null) {
                    log.close();
                }
                if (folder != null) {
                    folder.close();
                }
            }
        }

        synchronized @Nullable RecordedEntry take(TreePath path, FileStat now, Folder in, Name as)
                throws OsException {
            int hash = path.hashCode();
            for (int i = offsets.first(hash); i >= 0; i = offsets.next(hash, i)) {
                try {
                    CopyLog.Copied copy = CopyLog.at(log, offsets.at(i));
                    if (copy.path().equals(path)
                            && Stats.sameState(copy.entry().stat(), now)
                            && move(copy.at(), in, as)) {
                        return copy.entry();
                    }
                } catch (OsException e) {
                    throw e;
                } catch (IOException e) {
                    return null; // damaged since it was read first
                }
            }
            return null;
        }

        private boolean move(TreePath at, Folder in, Name as) throws OsException {
            TreePath parent = at.parent();
            if (parent == null) {
                return false;
            }
            try (Folder from = folder.openFolder(parent)) {
                FileStat stat = from.statIfThere(at.name());
                if (stat == null || !stat.isFile()) {
                    return false; // taken already, by a run that was cut off
                }
                from.rename(at.name(), in, as);
                return true;
            } catch (OsException e) {
                if (e.is(Errno.ENOENT, Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                    return false;
                }
                throw e;
            }
        }

        void close() {
            log.close();
            folder.close();
        }
    }

    /** Where the lines of paths with a hash begin: a few bytes a line, however long its path. */
    private static final class Offsets {
        private int[] hashes = new int[1024];

        /** One more than the offset; 0 where the table is empty. */
        private long[] places = new long[1024];

        private int size;

        void add(int hash, long offset) {
            if (size * 2 >= places.length) {
                grow();
            }
            put(hash, offset + 1);
            size++;
        }

        private void put(int hash, long place) {
            int i = slot(hash);
            while (places[i] != 0) {
                i = i + 1 & places.length - 1;
            }
            hashes[i] = hash;
            places[i] = place;
        }

        private void grow() {
            int[] oldHashes = hashes;
            long[] oldPlaces = places;
            hashes = new int[oldHashes.length * 2];
            places = new long[oldPlaces.length * 2];
            for (int i = 0; i < oldPlaces.length; i++) {
                if (oldPlaces[i] != 0) {
                    put(oldHashes[i], oldPlaces[i]);
                }
            }
        }

        private int slot(int hash) {
            return (hash ^ hash >>> 16) & places.length - 1;
        }

        /** The first index with that hash, or -1. */
        int first(int hash) {
            return from(hash, slot(hash));
        }

        /** The one after, or -1. */
        int next(int hash, int index) {
            return from(hash, index + 1 & places.length - 1);
        }

        private int from(int hash, int index) {
            int i = index;
            while (places[i] != 0 && hashes[i] != hash) {
                i = i + 1 & places.length - 1;
            }
            return places[i] == 0 ? -1 : i;
        }

        long at(int index) {
            return places[index] - 1;
        }
    }
}
