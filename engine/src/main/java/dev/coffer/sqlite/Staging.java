package dev.coffer.sqlite;

import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The folder in which copies are made, each in a file of mode 0600. Whoever opened it closes it.
 */
final class Staging implements AutoCloseable {
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final int PRIVATE = 0600;

    private final HostPath path;
    private final Folder folder;

    private Staging(HostPath path, Folder folder) {
        this.path = path;
        this.folder = folder;
    }

    static Staging open(HostFiles files, HostPath path) throws OsException {
        return new Staging(path, files.open(path));
    }

    Folder folder() {
        return folder;
    }

    /** A new empty file, open nowhere. */
    HostPath newFile() throws OsException {
        while (true) {
            Name name = Name.of("database-" + NUMBER.incrementAndGet());
            try {
                folder.createFile(name, PRIVATE).close();
                return path.resolve(name);
            } catch (OsException e) {
                if (!e.is(Errno.EEXIST)) {
                    throw e;
                }
            }
        }
    }

    /** The kernel's clock, as it sets the times of files: what a file changed now would get. */
    Timestamp now() throws OsException {
        HostPath probe = newFile();
        try {
            return folder.stat(probe.name()).changed();
        } finally {
            folder.removeFile(probe.name());
        }
    }

    /** Copies a file as it is into one here, which may be there already. */
    void copy(Folder from, Name source, Name target, CaptureBounds bounds)
            throws IOException, InterruptedException {
        boolean there = folder.statIfThere(target) != null;
        try (OpenFile in = from.openFile(source);
                OpenFile out =
                        there
                                ? folder.openForWriting(target)
                                : folder.createFile(target, PRIVATE)) {
            RawCopy.copy(in, out, in.stat().size(), bounds); // else it is not still
        }
    }

    /** Removes a copy and what SQLite may have left beside it. */
    void discard(HostPath copy) throws OsException {
        remove(copy.name());
        for (Name side : SideFiles.of(copy.name())) {
            remove(side);
        }
    }

    private void remove(Name name) throws OsException {
        if (folder.statIfThere(name) != null) {
            folder.removeFile(name);
        }
    }

    @Override
    public void close() {
        folder.close();
    }
}
