package dev.coffer.catalogue;

import dev.coffer.base.Name;
import dev.coffer.base.Randomness;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.storage.CacheFolder;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the index of a store lies: in the store's part of the cache folder, under a random name. A
 * damaged one gives way to one of another name, so that a process that still has it open, and
 * removes its side files in the end, does not take away the new one's.
 */
public final class HistoryFiles {
    private static final String START = "history-";
    private static final String END = ".sqlite";
    private static final String NOTES = ".state";
    private static final int NOTE = 1000;
    private static final int ID_BYTES = 8;

    private final HostFiles files;
    private final Randomness randomness;
    private final CacheFolder cache;
    private final String store;
    private @Nullable HostPath file;

    /** The file's stat when it was opened. */
    private byte[] before = new byte[0];

    /**
     * @param store its id; empty for one that is not made yet
     */
    public HistoryFiles(HostFiles files, Randomness randomness, CacheFolder cache, String store) {
        this.files = files;
        this.randomness = randomness;
        this.cache = cache;
        this.store = store;
    }

    /** Whether there is an index; nothing of SQLite is loaded to find out. */
    public boolean find() {
        HostPath place = cache.place(store);
        if (place == null) {
            return false;
        }
        try (Folder folder = files.open(place)) {
            for (Name name : folder.names()) {
                if (name.startsWith(START) && name.endsWith(END)) {
                    file = place.resolve(name);
                    return true;
                }
            }
            return false;
        } catch (OsException e) {
            return false;
        }
    }

    /** Says where one lies or is to be made; false if that cannot be anywhere. */
    boolean make() {
        if (find()) {
            return cache.make(store) != null; // dates it
        }
        HostPath place = cache.make(store);
        if (place == null) {
            return false;
        }
        file = place.resolve(Name.of(START + randomness.hex(ID_BYTES) + END));
        return true;
    }

    /** What {@link #find} or {@link #make} found. */
    HostPath file() {
        if (file == null) {
            throw new IllegalStateException("not looked for yet");
        }
        return file;
    }

    /**
     * Whether the file is as it was when it was last known to be sound: what is not was written by
     * somebody else, or by a process that died.
     */
    boolean isAsNoted() {
        try (Folder folder = files.open(file().parent())) {
            byte[] noted = SmallFiles.readIfThere(folder, notes(), NOTE);
            byte[] now = state(folder);
            before = now;
            return Arrays.equals(noted, now);
        } catch (OsException e) {
            return false;
        }
    }

    /**
     * Notes that the file is sound as it is now, when it is closed.
     *
     * @param written whether this process wrote to it; if not, a file that has changed is not noted
     */
    void note(boolean written) {
        if (file == null) {
            return;
        }
        try (Folder folder = files.open(file.parent())) {
            byte[] now = state(folder);
            boolean known = written || Arrays.equals(now, before);
            byte[] noted = SmallFiles.readIfThere(folder, notes(), NOTE);
            if (known && !Arrays.equals(noted, now)) {
                write(folder, now);
            }
        } catch (OsException e) {
            // it is gone through when it is opened next
        }
    }

    private void write(Folder folder, byte[] now) throws OsException {
        Name beside = notes().plus(randomness.hex(ID_BYTES));
        try (OpenFile out = folder.createFile(beside, 0600)) {
            out.write(ByteBuffer.wrap(now));
        }
        folder.rename(beside, folder, notes());
    }

    private Name notes() {
        return file().name().plus(NOTES);
    }

    private byte[] state(Folder folder) throws OsException {
        FileStat stat = folder.stat(file().name());
        String text =
                stat.size() + " " + stat.modified() + " " + stat.changed() + " " + stat.inode();
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Removes the index, with its side files. */
    void discard() {
        HostPath damaged = file;
        if (damaged == null) {
            return;
        }
        List<Name> names = new ArrayList<>();
        for (String end : List.of("", "-wal", "-shm", NOTES)) {
            names.add(damaged.name().plus(end));
        }
        try (Folder folder = files.open(damaged.parent())) {
            for (Name name : names) {
                if (folder.statIfThere(name) != null) {
                    folder.removeFile(name);
                }
            }
        } catch (OsException e) {
            // it cannot be removed here, so nothing can be made here either
        }
        file = null;
    }
}
