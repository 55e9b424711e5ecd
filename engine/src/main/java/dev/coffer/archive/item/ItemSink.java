package dev.coffer.archive.item;

import dev.coffer.os.OpenFile;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the bytes of an item go, from its first to its last. Called by one thread at a time. */
public interface ItemSink {
    /** Writes all that remains in the buffer, after what was written before. */
    void write(ByteBuffer bytes) throws IOException;

    /** Into a file, from its position on; the file stays the caller's to sync and close. */
    static ItemSink into(OpenFile file) {
        return file::write;
    }
}
