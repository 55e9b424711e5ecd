package dev.coffer.vault.chunk;

/**
 * Finds where a content is cut. A cut lies after the first byte, from the smallest size on, at
 * which the low 20 bits of a Rabin fingerprint of the last 64 bytes are zero, or at the largest
 * size. As the fingerprint knows nothing older than these 64 bytes, nothing is carried from one
 * call to the next, and several places can be tried at once. Immutable; safe for several threads.
 */
public final class Chunker {
    /** The smallest size of a piece, but for the last of a content. */
    public static final int MIN = 512 * 1024;

    /** The largest size of a piece. */
    public static final int MAX = 8 * 1024 * 1024;

    private static final int WINDOW = 64;
    private static final long MASK = (1 << 20) - 1;
    private static final int TOP = Polynomial.DEGREE - 8;

    /** How far each of three hashes goes on its own. */
    private static final int LANE = 4096;

    /** By the top byte of a digest: what brings it back below the polynomial's degree. */
    private final long[] reduce = new long[256];

    /** By the byte that leaves the window: what takes it out, shifted and reduced already. */
    private final long[] leave = new long[256];

    /**
     * @param polynomial irreducible, of degree 53
     * @throws IllegalArgumentException if it is not
     */
    public Chunker(long polynomial) {
        if (Polynomial.degree(polynomial) != Polynomial.DEGREE
                || !Polynomial.isIrreducible(polynomial)) {
            throw new IllegalArgumentException(
                    "contents cannot be cut by " + Long.toHexString(polynomial));
        }
        for (int b = 0; b < 256; b++) {
            long top = (long) b << Polynomial.DEGREE;
            reduce[b] = Polynomial.mod(top, polynomial) | top;
        }
        for (int b = 0; b < 256; b++) {
            long digest = b;
            for (int i = 0; i < WINDOW; i++) {
                digest = digest << 8 ^ reduce[(int) (digest >>> TOP)];
            }
            leave[b] = digest;
        }
    }

    /**
     * The end of the piece that starts at {@code start}.
     *
     * @param from no cut lies before this place; the start itself at first
     * @param limit end of what is known of the content
     * @return the place after the last byte of the piece, or -1 if it does not end within what is
     *     known
     */
    public int cut(byte[] content, int start, int from, int limit) {
        int place = Math.max(from, start + MIN);
        int last = (int) Math.min((long) start + MAX, limit);
        if (place > last) {
            return -1;
        }
        int found = search(content, place, last);
        return found >= 0 ? found : last == start + (long) MAX ? last : -1;
    }

    /** The first place from {@code place} to {@code last} where the fingerprint says so, or -1. */
    private int search(byte[] content, int place, int last) {
        long[] in = reduce;
        long[] out = leave;
        long digest = digest(content, place);
        if ((digest & MASK) == 0) {
            return place;
        }
        int at = place;
        while (last - at >= 3 * LANE) {
            long one = digest;
            long two = digest(content, at + LANE);
            long three = digest(content, at + 2 * LANE);
            long hit = 0;
            boolean any = (two & MASK) == 0 || (three & MASK) == 0;
            for (int i = at; i < at + LANE; i++) {
                one = step(one, content[i], content[i - WINDOW], in, out);
                two = step(two, content[i + LANE], content[i + LANE - WINDOW], in, out);
                three = step(three, content[i + 2 * LANE], content[i + 2 * LANE - WINDOW], in, out);
                // Negative when the low bits of one of them are all zero.
                hit |= ((one & MASK) - 1) | ((two & MASK) - 1) | ((three & MASK) - 1);
            }
            if (any || hit < 0) {
                int found = plain(content, digest, at, at + 3 * LANE);
                if (found >= 0) {
                    return found;
                }
            }
            digest = three;
            at += 3 * LANE;
        }
        return plain(content, digest, at, last);
    }

    /** As {@link #search}, byte by byte, for the places after {@code at}. */
    private int plain(byte[] content, long digestThere, int at, int last) {
        long[] in = reduce;
        long[] out = leave;
        long digest = digestThere;
        for (int i = at; i < last; i++) {
            digest = step(digest, content[i], content[i - WINDOW], in, out);
            if ((digest & MASK) == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    private static long step(long digest, byte entering, byte leaving, long[] in, long[] out) {
        return digest << 8 ^ in[(int) (digest >>> TOP)] ^ (entering & 0xff) ^ out[leaving & 0xff];
    }

    /** Of the 64 bytes before a place. */
    private long digest(byte[] content, int place) {
        long digest = 0;
        for (int i = place - WINDOW; i < place; i++) {
            digest = digest << 8 ^ reduce[(int) (digest >>> TOP)] ^ (content[i] & 0xff);
        }
        return digest;
    }
}
