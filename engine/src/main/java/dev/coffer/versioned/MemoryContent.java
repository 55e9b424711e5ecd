package dev.coffer.versioned;

import dev.coffer.os.Xattr;
import dev.coffer.record.RecordedEntry;
import dev.coffer.tree.Content;

import java.nio.ByteBuffer;
import java.util.List;

/** Content that was put together in memory, and checked there. Not thread-safe. */
final class MemoryContent implements Content {
    private final RecordedEntry entry;
    private final byte[] content;
    private int position;

    /**
     * @param content must not change any more
     */
    MemoryContent(RecordedEntry entry, byte[] content) {
        this.entry = entry;
        this.content = content;
    }

    @Override
    public long size() {
        return content.length;
    }

    @Override
    public RecordedEntry entry() {
        return entry;
    }

    @Override
    public int read(ByteBuffer into) {
        if (position == content.length) {
            return -1;
        }
        int n = Math.min(into.remaining(), content.length - position);
        into.put(content, position, n);
        position += n;
        return n;
    }

    @Override
    public List<Xattr> xattrs() {
        return entry.xattrs();
    }

    @Override
    public void close() {}
}
