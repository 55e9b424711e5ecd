package dev.coffer.audit;

import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads a file line by line, through one buffer that grows with the longest line. A line longer
 * than {@link #LONGEST} comes in pieces. For one thread; does not close the file.
 */
final class LineReader {
    /** Longer than any record can be. */
    static final int LONGEST = 2 << 20;

    private final @Nullable OpenFile file;
    private byte[] bytes;
    private int start;
    private int end;
    private int filled;
    private boolean ended;
    private boolean hasNewline;
    private long position;

    /**
     * @param from where to begin, in bytes
     * @param room the size of the buffer to begin with
     */
    LineReader(OpenFile file, long from, int room) throws OsException {
        this.file = file;
        this.bytes = new byte[room];
        this.position = from;
        file.seek(from);
    }

    /** Of a file whose content is known. */
    LineReader(byte[] content) {
        this.file = null;
        this.bytes = content;
        this.filled = content.length;
        this.ended = true;
    }

    /** Goes to the next line; false if there is none. */
    boolean next() throws OsException {
        int from = end + (hasNewline ? 1 : 0);
        position += from - start;
        start = from;
        end = from;
        int looked = start;
        while (true) {
            for (; looked < filled; looked++) {
                if (bytes[looked] == '\n') {
                    return found(looked, true);
                }
            }
            if (ended || filled - start >= LONGEST) {
                return found(filled, false);
            }
            looked -= fill();
        }
    }

    private boolean found(int at, boolean newline) {
        end = at;
        hasNewline = newline;
        return newline || end > start;
    }

    /** Returns by how much what was read before has moved towards the start. */
    private int fill() throws OsException {
        int moved = start;
        if (moved > 0) {
            System.arraycopy(bytes, start, bytes, 0, filled - start);
            filled -= moved;
            start = 0;
            end = 0;
        }
        if (filled == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        int count =
                file == null
                        ? -1
                        : file.read(ByteBuffer.wrap(bytes, filled, bytes.length - filled));
        if (count < 0) {
            ended = true;
        } else {
            filled += count;
        }
        return moved;
    }

    /** The array that has the line; good until the next one is asked for. */
    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    /** Behind its last byte, without the newline. */
    int end() {
        return end;
    }

    int length() {
        return end - start;
    }

    /** Whether a newline ends it. */
    boolean isEnded() {
        return hasNewline;
    }

    /** Where it begins in the file, in bytes. */
    long position() {
        return position;
    }

    byte[] copy() {
        return Arrays.copyOfRange(bytes, start, end);
    }
}
