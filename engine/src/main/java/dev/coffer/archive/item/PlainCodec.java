package dev.coffer.archive.item;

import dev.coffer.base.DamagedException;

/** Blocks as they are; what they hold is compared with a hash of the whole by who reads them. */
final class PlainCodec implements FrameCodec {
    @Override
    public int bound(int length) {
        return length;
    }

    @Override
    public int compress(byte[] from, int length, byte[] to) {
        System.arraycopy(from, 0, to, 0, length);
        return length;
    }

    @Override
    public void decompress(byte[] from, int length, byte[] to, int plainLength)
            throws DamagedException {
        if (length != plainLength) {
            throw new DamagedException("of another length than it was");
        }
        System.arraycopy(from, 0, to, 0, length);
    }

    @Override
    public void close() {
        // it keeps nothing
    }
}
