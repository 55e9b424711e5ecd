package dev.coffer.archive.item;

import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Extent;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** One content of a tar: its parts with data, read through {@link Plain}, and its holes. */
final class TarContent implements Content {
    /** The uncompressed stream, read at any place. */
    interface Plain {
        /**
         * @param offset within the stream
         * @return bytes read, {@code > 0}
         * @throws IOException also if the stream ends before the offset
         */
        int read(long offset, ByteBuffer into) throws IOException;
    }

    private static final byte[] ZEROS = new byte[16 * 1024];

    private final Plain plain;
    private final Entry entry;
    private final Place place;
    private final List<Extent> parts;
    private int part;

    /** Of the content. */
    private long position;

    /** Of the stream: of the byte that is read next. */
    private long stored;

    TarContent(Plain plain, Entry entry, Place place) {
        this.plain = plain;
        this.entry = entry;
        this.place = place;
        this.parts = place.parts();
        this.stored = place.offset();
    }

    @Override
    public long size() {
        return place.bytes();
    }

    @Override
    public Entry entry() {
        return entry;
    }

    @Override
    public @Nullable List<Extent> data() {
        return place.data();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (position >= place.bytes()) {
            return -1;
        }
        long hole = hole();
        int limit = into.limit();
        long rest = hole > 0 ? Math.min(hole, ZEROS.length) : parts.get(part).end() - position;
        if (into.remaining() > rest) {
            into.limit(into.position() + (int) rest);
        }
        int n;
        if (hole > 0) {
            n = into.remaining();
            into.put(ZEROS, 0, n);
        } else {
            n = plain.read(stored, into);
            stored += n;
        }
        into.limit(limit);
        position += n;
        return n;
    }

    @Override
    public long skipHole() {
        long hole = hole();
        position += hole;
        return hole;
    }

    /** How far the hole reaches in which the position is; 0 if it is in none. */
    private long hole() {
        while (part < parts.size() && parts.get(part).end() <= position) {
            part++;
        }
        long next = part < parts.size() ? parts.get(part).offset() : place.bytes();
        return Math.max(0, next - position);
    }

    @Override
    public void close() {
        // the item is shared
    }
}
