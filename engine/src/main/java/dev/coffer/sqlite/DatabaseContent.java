package dev.coffer.sqlite;

import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Compares database files by what they hold. The online backup API copies every page as it is but
 * writes into the copy's header, as for any transaction, a new change counter (bytes 24–27), schema
 * cookie (40–43), and the version-valid-for number with the version of SQLite (92–99). These bytes
 * say nothing of the content, so they do not count.
 */
public final class DatabaseContent {
    private static final int[][] PASSING = {{24, 28}, {40, 44}, {92, 100}};

    private DatabaseContent() {}

    /** Whether the byte at this place of a database file is one that does not count. */
    public static boolean isPassing(long position) {
        for (int[] range : PASSING) {
            if (position >= range[0] && position < range[1]) {
                return true;
            }
        }
        return false;
    }

    /**
     * Sets the bytes that do not count to zero, so that what is left can be compared or hashed.
     *
     * @param bytes a piece of a database file
     * @param from where the piece starts in the array
     * @param length of the piece
     * @param position where the piece starts in the file; only the first 100 bytes matter
     */
    public static void blankPassing(byte[] bytes, int from, int length, long position) {
        for (int[] range : PASSING) {
            for (long at = Math.max(range[0], position);
                    at < Math.min(range[1], position + length);
                    at++) {
                bytes[from + (int) (at - position)] = 0;
            }
        }
    }

    /**
     * Whether two database files, neither of them live, hold the same. Moves their positions.
     *
     * @throws OsException if one cannot be read
     */
    public static boolean sameContent(OpenFile one, OpenFile other) throws OsException {
        byte[] left = new byte[64 << 10];
        byte[] right = new byte[64 << 10];
        one.seek(0);
        other.seek(0);
        for (long position = 0; ; ) {
            int length = fill(one, left);
            if (fill(other, right) != length) {
                return false;
            }
            if (length == 0) {
                return true;
            }
            blankPassing(left, 0, length, position);
            blankPassing(right, 0, length, position);
            if (!Arrays.equals(left, 0, length, right, 0, length)) {
                return false;
            }
            position += length;
        }
    }

    private static int fill(OpenFile file, byte[] bytes) throws OsException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining() && file.read(buffer) > 0) {
            // Reads on until the buffer is full or the file ends.
        }
        return buffer.position();
    }
}
