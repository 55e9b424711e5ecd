package dev.coffer.sqlite;

import dev.coffer.os.FileStat;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the holes of a database in its copy. SQLite writes the zeros of pages that are not in use;
 * where the database has a hole instead and the copy zeros, the copy gets one too. Used by one
 * thread.
 */
final class CopyHoles {
    /** Smaller ones are not worth their calls. */
    private static final int SMALLEST = 64 << 10;

    private static final int MOST = 10_000;
    private static final int PIECE = 256 << 10;

    /**
     * A hole of a database.
     *
     * @param start its first byte
     * @param end the first byte after it
     */
    record Hole(long start, long end) {}

    private final List<Hole> holes;
    private final OpenFile copy;
    private int next;
    private long done;
    private final ByteBuffer piece;
    private final ByteBuffer zeros;

    /**
     * @param holes of the database, in order
     * @param copy being written through another handle; its position is moved
     */
    CopyHoles(List<Hole> holes, OpenFile copy) {
        this.holes = holes;
        this.copy = copy;
        this.piece = ByteBuffer.allocateDirect(holes.isEmpty() ? 0 : PIECE);
        this.zeros = ByteBuffer.allocateDirect(piece.capacity());
    }

    /** Bytes in them, as far as they lie before the end of the copy. */
    static long size(List<Hole> holes, long end) {
        long size = 0;
        for (Hole hole : holes) {
            size += Math.max(0, Math.min(hole.end, end) - hole.start);
        }
        return size;
    }

    /** The large holes of a file. */
    static List<Hole> of(OpenFile file) throws OsException {
        FileStat seen = file.stat();
        long size = seen.size();
        if (seen.blocks() >= (size + 511) >> 9) {
            return List.of();
        }
        List<Hole> holes = new ArrayList<>();
        for (long at = file.nextHole(0); at < size && holes.size() < MOST; ) {
            long data = file.nextData(at);
            long end = data < 0 ? size : Math.min(data, size);
            if (end - at >= SMALLEST) {
                holes.add(new Hole(at, end));
            }
            at = end < size ? file.nextHole(end) : size;
        }
        return holes;
    }

    /**
     * Goes on to where the copy is complete.
     *
     * @param position what comes before it has been written and is not written again
     */
    void upTo(long position) throws OsException {
        while (next < holes.size() && holes.get(next).start < position) {
            Hole hole = holes.get(next);
            long end = Math.min(hole.end, position);
            keep(Math.max(hole.start, done), end);
            done = end;
            if (end < hole.end) {
                return;
            }
            next++;
        }
    }

    private void keep(long from, long end) throws OsException {
        long empty = from; // where the zeros began that lead to the position
        for (long at = from; at < end; ) {
            int length = (int) Math.min(PIECE, end - at);
            if (!isEmpty(at, length)) {
                makeHole(empty, at);
                empty = at + length;
            }
            at += length;
        }
        makeHole(empty, end);
    }

    private void makeHole(long from, long end) throws OsException {
        if (end - from >= SMALLEST && !copy.makeHole(from, end - from)) {
            next = holes.size(); // there are no holes here
        }
    }

    private boolean isEmpty(long position, int length) throws OsException {
        copy.seek(position);
        piece.clear().limit(length);
        while (piece.hasRemaining() && copy.read(piece) > 0) {
            // reads on until the piece is full or the copy ends
        }
        int read = piece.position();
        return piece.flip().equals(zeros.slice(0, read));
    }
}
