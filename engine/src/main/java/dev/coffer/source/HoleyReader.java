package dev.coffer.source;

import dev.coffer.os.FileStat;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.tree.Extent;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads a file from its start to where its end was at opening, and passes over its holes for who
 * asks. One that has none costs no more calls.
 */
final class HoleyReader {
    private final OpenFile file;
    private final long size;
    private long position;
    private boolean mayHaveHoles;

    /** Once holes were asked for: where the next one starts. */
    private long nextHole;

    HoleyReader(OpenFile file, FileStat opened) {
        this.file = file;
        this.size = opened.size();
        this.mayHaveHoles = opened.blocks() < (size + 511) >> 9;
        this.nextHole = size;
    }

    boolean isAtEnd() {
        return position >= size;
    }

    int read(ByteBuffer into) throws OsException {
        long rest = Math.min(nextHole, size) - position;
        if (rest <= 0) {
            if (isAtEnd()) {
                return -1;
            }
            rest = size - position; // in a hole, of which the reader does not want to know
        }
        int limit = into.limit();
        if (into.remaining() > rest) {
            into.limit(into.position() + (int) rest);
        }
        int count = file.read(into);
        into.limit(limit);
        if (count > 0) {
            position += count;
        }
        return count;
    }

    long skipHole() throws OsException {
        if (!mayHaveHoles || isAtEnd()) {
            return 0;
        }
        if (nextHole == size && position == 0) {
            findHole();
        }
        if (position != nextHole) {
            return 0;
        }
        long data = file.nextData(position);
        long end = data < 0 ? size : Math.min(data, size);
        long skipped = end - position;
        position = end;
        file.seek(end);
        findHole();
        return skipped;
    }

    /** See {@link dev.coffer.tree.Content#data}. */
    @Nullable List<Extent> data() throws OsException {
        if (!mayHaveHoles || position != 0) {
            return null;
        }
        List<Extent> data = Extent.of(file, size);
        file.seek(0);
        return Extent.total(data) == size ? null : data;
    }

    private void findHole() throws OsException {
        nextHole = isAtEnd() ? size : file.nextHole(position);
        mayHaveHoles = nextHole < size;
    }
}
