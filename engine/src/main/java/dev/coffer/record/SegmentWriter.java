package dev.coffer.record;

import dev.coffer.base.ByteSink;
import dev.coffer.base.Bytes;
import dev.coffer.os.OsException;
import dev.coffer.tree.Entry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes one new segment of the tree record: folder blocks, children before the folders that list
 * them (docs/format.md, "Segment"). Thread-safe. Nothing is readable before {@link #flush}, nor
 * durable before a sync.
 */
public final class SegmentWriter {
    static final byte[] MAGIC = "COFFERT1".getBytes(StandardCharsets.US_ASCII);
    static final byte[] END = "COFFEREN".getBytes(StandardCharsets.US_ASCII);

    /** Magic, number, and four bytes that are zero. */
    static final int HEADER = 16;

    /** Length and checksum of a block. */
    static final int BLOCK_HEAD = 8;

    private static final int BUFFER = 128 * 1024;

    private final int number;
    private final SegmentSink sink;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private long offset;

    /**
     * @param number of the segment, {@code >= 1}
     */
    SegmentWriter(int number, SegmentSink sink) throws OsException {
        this.number = number;
        this.sink = sink;
        ByteSink head = new ByteSink(HEADER);
        head.raw(MAGIC, 0, MAGIC.length);
        head.u32(number);
        head.u32(0);
        put(head.array(), HEADER);
    }

    public int number() {
        return number;
    }

    /** Whether any block was written. */
    public synchronized boolean isEmpty() {
        return offset == HEADER;
    }

    /**
     * Adds a block that lists a folder.
     *
     * @param entries sorted by name, each a {@link RecordedEntry}
     */
    public Ref folder(List<? extends Entry> entries) throws OsException {
        ByteSink block = new ByteSink(BLOCK_HEAD + 64 + 96 * entries.size());
        block.u32(0);
        block.u32(0);
        FolderBlock.encode(entries, block);
        return append(block);
    }

    private Ref append(ByteSink block) throws OsException {
        int length = block.length() - BLOCK_HEAD;
        block.putU32(0, length);
        block.putU32(4, crc(block.array(), BLOCK_HEAD, length));
        synchronized (this) {
            Ref ref = new Ref(number, offset, length);
            put(block.array(), block.length());
            return ref;
        }
    }

    /**
     * The block of a tree's root: its one entry is the root folder, under the name {@code root}.
     */
    public Ref root(RecordedEntry root) throws OsException {
        return folder(List.of(root));
    }

    /**
     * Ends the segment with a copy of the roots as they are to be, from which they can be told
     * should their own file be lost.
     */
    public synchronized void finish(Roots roots) throws OsException {
        byte[] text = roots.text();
        ByteSink trailer = new ByteSink(text.length + 32);
        trailer.u32(text.length);
        trailer.u32(crc(text, 0, text.length));
        trailer.raw(text, 0, text.length);
        trailer.u32((int) offset);
        trailer.u32((int) (offset >>> 32));
        trailer.raw(END, 0, END.length);
        put(trailer.array(), trailer.length());
        flush();
    }

    /** Makes what was written so far readable. */
    public synchronized void flush() throws OsException {
        buffer.flip();
        sink.write(buffer);
        buffer.clear();
    }

    private synchronized void put(byte[] bytes, int length) throws OsException {
        int from = 0;
        while (from < length) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int n = Math.min(buffer.remaining(), length - from);
            buffer.put(bytes, from, n);
            from += n;
        }
        offset += length;
    }

    static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    static int crc(Bytes bytes) {
        return crc(bytes.shared(), 0, bytes.length());
    }
}
