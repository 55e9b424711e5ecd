package dev.coffer.archive.item;

import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import java.nio.ByteBuffer;

/** The bytes of an open file, whose position is moved under a lock. */
final class FileBytes implements ItemBytes {
    private final OpenFile file;
    private long position = -1;

    FileBytes(OpenFile file) {
        this.file = file;
    }

    @Override
    public long size() throws OsException {
        return file.stat().size();
    }

    @Override
    public synchronized int read(long offset, ByteBuffer into) throws OsException {
        if (offset != position) {
            position = -1; // not known if the call fails
            file.seek(offset);
        }
        int n = file.read(into);
        position = offset + Math.max(0, n);
        return n;
    }
}
