package dev.coffer.archive;

import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Extent;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Content of a file in an item that is a folder. */
final class PlainContent implements Content {
    private final Entry entry;
    private final OpenFile file;
    private final boolean mayHaveHoles;
    private long position;
    private long nextHole;

    /**
     * @param file at its start; closed with this
     */
    PlainContent(Entry entry, OpenFile file, boolean mayHaveHoles) throws OsException {
        this.entry = entry;
        this.file = file;
        this.mayHaveHoles = mayHaveHoles;
        this.nextHole = mayHaveHoles ? file.nextHole(0) : Long.MAX_VALUE;
    }

    @Override
    public long size() {
        return entry.size();
    }

    @Override
    public Entry entry() {
        return entry;
    }

    @Override
    public @Nullable List<Extent> data() throws OsException {
        return mayHaveHoles ? Extent.of(file, entry.size()) : null;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int limit = into.limit();
        // Not into a hole: what was read of it would be written as zeros.
        if (mayHaveHoles && position < nextHole && into.remaining() > nextHole - position) {
            into.limit(into.position() + (int) (nextHole - position));
        }
        int count = file.read(into);
        into.limit(limit);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public long skipHole() throws IOException {
        if (!mayHaveHoles || position < nextHole || position >= entry.size()) {
            return 0;
        }
        long data = file.nextData(position);
        long end = data < 0 ? Math.max(position, entry.size()) : data;
        long skipped = end - position;
        position = end;
        file.seek(end);
        nextHole = end >= entry.size() ? Long.MAX_VALUE : file.nextHole(end);
        return skipped;
    }

    @Override
    public void close() {
        file.close();
    }
}
