package dev.coffer.archive.item;

import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One content of a zip. */
final class ZipContent implements Content {
    private final ZipStream stream;
    private final Entry entry;

    /**
     * @param stream closed with this
     */
    ZipContent(ZipStream stream, Entry entry) {
        this.stream = stream;
        this.entry = entry;
    }

    @Override
    public long size() {
        return stream.size();
    }

    @Override
    public Entry entry() {
        return entry;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return stream.read(into);
    }

    @Override
    public void close() {
        stream.close();
    }
}
