package dev.coffer.archive.item;

import java.util.zip.Deflater;

/** What deflating takes, whatever it is wrapped in. */
final class Deflation {
    private Deflation() {}

    /** The most bytes that so many may become at any level, flushes included. */
    static int bound(int length) {
        return length + (length >> 4) + 64;
    }

    /**
     * What a deflater that has all its input and is to finish gives.
     *
     * @param to has room for {@link #bound} from {@code at} on
     */
    static int drain(Deflater deflater, byte[] to, int at) {
        int n = 0;
        while (!deflater.finished()) {
            int more = deflater.deflate(to, at + n, to.length - at - n);
            if (more == 0) {
                throw new IllegalStateException("a bound that is none: " + to.length);
            }
            n += more;
        }
        return n;
    }
}
