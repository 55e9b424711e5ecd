package dev.coffer.archive.item;

import dev.coffer.base.DamagedException;

/**
 * Compresses blocks, each into something that can be decompressed by itself, and that strung
 * together are what the format's own program reads as one. Keeps memory, native too: for one thread
 * at a time, to be closed.
 */
interface FrameCodec extends AutoCloseable {
    /** The most bytes that so many may become. */
    int bound(int length);

    /**
     * @param to has room for {@link #bound}
     * @return bytes written
     */
    int compress(byte[] from, int length, byte[] to);

    /**
     * @param length bytes of the compressed block
     * @param to filled from its start
     * @param plainLength bytes there must be
     * @throws DamagedException if it is not what was compressed; the message begins with what is
     *     wrong
     */
    void decompress(byte[] from, int length, byte[] to, int plainLength) throws DamagedException;

    @Override
    void close();
}
