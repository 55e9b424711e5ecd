package dev.coffer.archive.item;

import dev.coffer.base.DamagedException;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reading whole pieces of an item. */
final class ItemInput {
    private ItemInput() {}

    /**
     * @param what for the message
     * @throws DamagedException if the item ends before
     */
    static byte[] read(ItemBytes bytes, long offset, int length, String what) throws IOException {
        byte[] piece = new byte[length];
        read(bytes, offset, ByteBuffer.wrap(piece), what);
        return piece;
    }

    /** Fills the buffer. */
    static void read(ItemBytes bytes, long offset, ByteBuffer into, String what)
            throws IOException {
        int from = into.position();
        while (into.hasRemaining()) {
            long at = offset + into.position() - from;
            if (at < 0 || bytes.read(at, into) < 0) {
                throw new DamagedException(what + " is cut off: the file ends before it does");
            }
        }
    }
}
