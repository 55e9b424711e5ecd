package dev.coffer.sqlite;

import dev.coffer.base.Name;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Reads the start of database files without harming the locks that this process may have on them: a
 * descriptor is closed only when the process has no other one of the same file. Otherwise it is
 * kept open, used for the next look, and closed once the file is not open here any more.
 * Thread-safe.
 */
public final class HeldOpen {
    private record Kept(FileStat stat, OpenFile file) {}

    private static final List<Kept> KEPT = new ArrayList<>();

    private HeldOpen() {}

    /**
     * The first bytes of a file.
     *
     * @return as many as there are, at most {@code length}
     */
    public static byte[] start(HostFiles files, Folder folder, Name name, int length)
            throws OsException {
        synchronized (KEPT) {
            OpenFile file = take(folder, name);
            try {
                return read(file, length);
            } finally {
                letGo(files, file);
                sweep(files);
            }
        }
    }

    /** A file to be read; to be closed with {@link #close}. */
    static OpenFile open(Folder folder, Name name) throws OsException {
        synchronized (KEPT) {
            return take(folder, name);
        }
    }

    private static OpenFile take(Folder folder, Name name) throws OsException {
        OpenFile file = takeKept(folder.stat(name));
        return file == null ? folder.openFile(name) : file;
    }

    /**
     * Closes a file that may be a database, now or as soon as it does no harm. The caller has no
     * more use for it either way.
     */
    public static void close(HostFiles files, OpenFile file) throws OsException {
        synchronized (KEPT) {
            letGo(files, file);
            sweep(files);
        }
    }

    /** Whether this process has the file open otherwise than through here. */
    static boolean isOpenElsewhere(HostFiles files, FileStat stat) throws OsException {
        synchronized (KEPT) { // so that no look at the file is under way
            return OpenHere.look(files).count(stat) > keptOf(stat);
        }
    }

    private static int keptOf(FileStat stat) {
        int count = 0;
        for (Kept one : KEPT) {
            if (one.stat.sameInode(stat)) {
                count++;
            }
        }
        return count;
    }

    private static @Nullable OpenFile takeKept(FileStat stat) {
        for (Iterator<Kept> kept = KEPT.iterator(); kept.hasNext(); ) {
            Kept one = kept.next();
            if (one.stat.sameInode(stat)) {
                kept.remove();
                return one.file;
            }
        }
        return null;
    }

    private static byte[] read(OpenFile file, int length) throws OsException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(length);
        file.seek(0);
        while (buffer.hasRemaining() && file.read(buffer) > 0) {
            // Reads on until the buffer is full or the file ends.
        }
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    private static void letGo(HostFiles files, OpenFile file) throws OsException {
        FileStat stat = file.stat();
        KEPT.add(new Kept(stat, file)); // and stays there if the look fails
        if (OpenHere.look(files).count(stat) == 1) {
            KEPT.removeLast();
            file.close();
        }
    }

    private static void sweep(HostFiles files) throws OsException {
        if (KEPT.isEmpty()) {
            return;
        }
        OpenHere open = OpenHere.look(files);
        for (Iterator<Kept> kept = KEPT.iterator(); kept.hasNext(); ) {
            Kept one = kept.next();
            if (open.count(one.stat) <= keptOf(one.stat)) { // nobody else has it
                one.file.close();
                kept.remove();
                open = OpenHere.look(files);
            }
        }
    }
}
