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
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The folder in which copies are made, each in a file of mode 0600. Whoever opened it closes it.
 */
final class Staging implements AutoCloseable {
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final int PRIVATE = 0600;
    private static final int PIECE = 1 << 20;

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
            long size = in.stat().size();
            for (long at = in.nextData(0); at >= 0 && at < size; at = in.nextData(at)) {
                long end = Math.min(in.nextHole(at), size);
                copy(in, out, at, end, bounds);
                at = end;
            }
            out.truncate(size);
        }
    }

    private static void copy(OpenFile in, OpenFile out, long from, long end, CaptureBounds bounds)
            throws IOException, InterruptedException {
        ByteBuffer piece = ByteBuffer.allocateDirect((int) Math.min(PIECE, end - from));
        in.seek(from);
        out.seek(from);
        for (long at = from; at < end; ) {
            piece.clear().limit((int) Math.min(piece.capacity(), end - at));
            int count = in.read(piece);
            if (count < 0) {
                return; // it became shorter, so it will be copied again
            }
            out.write(piece.flip());
            at += count;
            bounds.check();
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
