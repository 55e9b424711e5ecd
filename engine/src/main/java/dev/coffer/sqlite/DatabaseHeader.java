package dev.coffer.sqlite;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * The first 100 bytes of a SQLite database (sqlite.org/fileformat2.html, 1.3), as far as they
 * matter here. In the file itself: a database in WAL mode may be ahead of it. Immutable.
 *
 * @param pageSize bytes in a page, a power of two from 512 to 65536
 * @param writeVersion 1 for a rollback journal, 2 for WAL
 * @param readVersion 1 for a rollback journal, 2 for WAL
 * @param changeCounter goes up with transactions, not with each one in WAL mode; unsigned 32 bits
 * @param pageCount size in pages, only to be trusted if {@link #pageCountIsValid}; unsigned 32 bits
 * @param versionValidFor the change counter for which the page count holds; unsigned 32 bits
 */
public record DatabaseHeader(
        int pageSize,
        int writeVersion,
        int readVersion,
        long changeCounter,
        long pageCount,
        long versionValidFor) {
    /** Length of the header. No database is shorter, but for the empty file. */
    public static final int BYTES = 100;

    /** How many bytes {@link #isDatabase} needs. */
    public static final int MAGIC_BYTES = 16;

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    /** Whether a file that starts with these bytes says of itself that it is a database. */
    public static boolean isDatabase(byte[] start, int length) {
        if (length < MAGIC_BYTES) {
            return false;
        }
        for (int i = 0; i < MAGIC_BYTES; i++) {
            if (start[i] != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The header, or null if these bytes do not start a database: too few, no magic, or a page size
     * that cannot be. An encrypted database mostly has no magic and is then a file like any other.
     */
    public static @Nullable DatabaseHeader parse(byte[] start) {
        if (start.length < BYTES || !isDatabase(start, start.length)) {
            return null;
        }
        int stored = (start[16] & 0xff) << 8 | (start[17] & 0xff);
        int pageSize = stored == 1 ? 65536 : stored;
        if (pageSize < 512 || Integer.bitCount(pageSize) != 1) {
            return null;
        }
        return new DatabaseHeader(
                pageSize,
                start[18] & 0xff,
                start[19] & 0xff,
                unsigned(start, 24),
                unsigned(start, 28),
                unsigned(start, 92));
    }

    /** Whether it is in WAL mode, so that its newest content may be in its {@code -wal}. */
    public boolean isWal() {
        return readVersion == 2;
    }

    /** Whether the page count was written by a SQLite that keeps it (3.7.0 of 2010 or newer). */
    public boolean pageCountIsValid() {
        return pageCount > 0 && changeCounter == versionValidFor;
    }

    private static long unsigned(byte[] bytes, int at) {
        return (bytes[at] & 0xffL) << 24
                | (bytes[at + 1] & 0xffL) << 16
                | (bytes[at + 2] & 0xffL) << 8
                | (bytes[at + 3] & 0xffL);
    }
}
