package dev.coffer.vault.chunk;

/**
 * How SQLite databases are cut: at page boundaries, a page a piece, so that a change of a few pages
 * does not cost megabytes. Past 1 GiB the pieces double with the size, so that there are at most a
 * few hundred thousand. Where a database has grown or shrunk past such a step its pieces stay what
 * they were until it is twice as far, so that one that goes back and forth is not cut anew each
 * time.
 */
public final class DatabaseCuts {
    private static final long FIRST_STEP = 1L << 30;
    private static final int HEADER = 100;

    private DatabaseCuts() {}

    /**
     * The size of the pieces.
     *
     * @param start the content's first bytes
     * @param known how many there are
     * @param size of the content in bytes
     * @param before the size of the pieces it was cut into the last time, or 0
     * @return 0 if it is to be cut as anything else
     */
    public static int size(byte[] start, int known, long size, int before) {
        if (known < HEADER) {
            return 0;
        }
        int written = (start[16] & 0xff) << 8 | (start[17] & 0xff);
        int page = written == 1 ? 65536 : written;
        if (page < 512 || page > 65536 || (page & (page - 1)) != 0) {
            return 0;
        }
        int wanted = page;
        for (long step = FIRST_STEP; size > step && wanted < Chunker.MAX; step *= 2) {
            wanted *= 2;
        }
        boolean comparable = before >= page && before <= Chunker.MAX && before % page == 0;
        boolean near = comparable && (before == 2 * wanted || 2 * before == wanted);
        return near && (before & (before - 1)) == 0 ? before : wanted;
    }
}
