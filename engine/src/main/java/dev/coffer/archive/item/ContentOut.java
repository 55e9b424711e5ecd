package dev.coffer.archive.item;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Where the content of a large file goes. */
interface ContentOut {
    /**
     * Takes all that remains in the buffer.
     *
     * @param digest gets the same
     */
    void write(ByteBuffer bytes, MessageDigest digest) throws IOException, InterruptedException;

    void zeros(long count) throws IOException, InterruptedException;
}
