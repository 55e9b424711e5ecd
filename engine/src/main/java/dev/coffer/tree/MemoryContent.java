package dev.coffer.tree;

import dev.coffer.os.Xattr;

import java.nio.ByteBuffer;
import java.util.List;

/** Content that lies in memory. Not thread-safe. */
public final class MemoryContent implements Content {
    private final Entry entry;
    private final List<Xattr> xattrs;
    private final byte[] content;
    private int position;

    /**
     * @param content must not change any more
     */
    public MemoryContent(Entry entry, List<Xattr> xattrs, byte[] content) {
        this.entry = entry;
        this.xattrs = List.copyOf(xattrs);
        this.content = content;
    }

    @Override
    public long size() {
        return content.length;
    }

    @Override
    public Entry entry() {
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
        return xattrs;
    }

    @Override
    public void close() {}
}
