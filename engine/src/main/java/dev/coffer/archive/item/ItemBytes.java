package dev.coffer.archive.item;

import dev.coffer.os.OpenFile;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of an item that is there, read at any place. For several threads at once. */
public interface ItemBytes {
    /** How many there are. */
    long size() throws IOException;

    /**
     * Reads from an offset on.
     *
     * @return bytes read, {@code > 0}, or -1 at or past the end
     */
    int read(long offset, ByteBuffer into) throws IOException;

    /**
     * Those of a file, which stays the caller's to close; it is used for nothing else meanwhile.
     */
    static ItemBytes of(OpenFile file) {
        return new FileBytes(file);
    }
}
