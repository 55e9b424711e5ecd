package dev.coffer.source;

import dev.coffer.os.FileStat;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Extent;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Content that lies in a file of the system: read from its start to where its end was at opening,
 * passing over its holes for who asks. One that has none costs no more calls. Not thread-safe.
 */
abstract class HoleyContent implements Content {
    private final Entry entry;
    private final OpenFile file;
    private final long size;
    private long position;
    private boolean mayHaveHoles;

    /** Once holes were asked for: where the next one starts. */
    private long nextHole;

    /**
     * @param entry as it was at opening
     * @param file at its start; closed by the subclass
     * @param opened what the file was at opening
     */
    HoleyContent(Entry entry, OpenFile file, FileStat opened) {
        this.entry = entry;
        this.file = file;
        this.size = opened.size();
        this.mayHaveHoles = opened.blocks() < (size + 511) >> 9;
        this.nextHole = size;
    }

    @Override
    public final long size() {
        return size;
    }

    @Override
    public final Entry entry() {
        return entry;
    }

    final boolean isAtEnd() {
        return position >= size;
    }

    @Override
    public final int read(ByteBuffer into) throws OsException {
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

    @Override
    public final long skipHole() throws OsException {
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

    @Override
    public final @Nullable List<Extent> data() throws OsException {
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
