package dev.coffer.archive.item;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * One content of a zip as a stream, inflated as it is read, and compared with its size and
 * checksum. For one thread, which closes it.
 */
final class ZipStream implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    private final ItemBytes bytes;
    private final ZipEntry zip;
    private final String name;
    private final CRC32 crc = new CRC32();
    private final byte[] piece;
    private final @Nullable Inflater inflater;

    /** Of the next byte to be read from the file, and how many of the content are left there. */
    private long offset;

    private long packedLeft;
    private long read;
    private boolean checked;

    /**
     * @param end where contents end in the file
     * @throws CofferException if it cannot be read: encrypted, of another method, damaged
     */
    ZipStream(ItemBytes bytes, ZipEntry zip, long end) throws IOException {
        this.bytes = bytes;
        this.zip = zip;
        this.name = zip.name().toString();
        this.offset = ZipLocal.contentOffset(bytes, zip, end);
        this.packedLeft = zip.packed();
        this.piece = new byte[Math.clamp(zip.packed(), 1, PIECE)];
        this.inflater = zip.method() == Zip.DEFLATED ? new Inflater(true) : null;
    }

    /** Bytes read, or -1 at the end, where it has been found to be sound. */
    int read(ByteBuffer into) throws IOException {
        if (read == zip.plain()) {
            check();
            return -1;
        }
        int limit = into.limit();
        if (into.remaining() > zip.plain() - read) {
            into.limit(into.position() + (int) (zip.plain() - read));
        }
        int from = into.position();
        Inflater i = inflater;
        if (i == null) {
            stored(into);
        } else {
            inflate(i, into);
        }
        crc.update(into.duplicate().flip().position(from));
        int n = into.position() - from;
        into.limit(limit);
        read += n;
        return n;
    }

    private void stored(ByteBuffer into) throws IOException {
        int n = bytes.read(offset, into);
        if (n < 0) {
            throw cutOff();
        }
        offset += n;
        packedLeft -= n;
    }

    private void inflate(Inflater i, ByteBuffer into) throws IOException {
        try {
            while (i.inflate(into) == 0) {
                if (i.finished() || i.needsDictionary()) {
                    throw wrong("it ends before its size");
                }
                feed(i);
            }
        } catch (DataFormatException e) {
            throw wrong("it cannot be inflated: " + e.getMessage());
        }
    }

    private void feed(Inflater i) throws IOException {
        int length = (int) Math.min(piece.length, packedLeft);
        if (length == 0) {
            throw wrong("it ends before its size");
        }
        int n = bytes.read(offset, ByteBuffer.wrap(piece, 0, length));
        if (n < 0) {
            throw cutOff();
        }
        i.setInput(piece, 0, n);
        offset += n;
        packedLeft -= n;
    }

    /** That it ends here, and is what was put in. */
    private void check() throws IOException {
        if (checked) {
            return;
        }
        Inflater i = inflater;
        if (i != null) {
            try {
                ByteBuffer more = ByteBuffer.allocate(1);
                while (!i.finished()) {
                    if (i.inflate(more) > 0) {
                        throw wrong("it becomes larger than it says");
                    }
                    if (!i.finished()) {
                        feed(i);
                    }
                }
            } catch (DataFormatException e) {
                throw wrong("it cannot be inflated: " + e.getMessage());
            }
            packedLeft += i.getRemaining();
        }
        if (packedLeft != 0) {
            throw wrong("something follows it where it should have ended");
        }
        if ((int) crc.getValue() != zip.crc()) {
            throw wrong("its checksum differs");
        }
        checked = true;
    }

    private DamagedException wrong(String how) {
        return new DamagedException(name + " is damaged in the archive: " + how);
    }

    private DamagedException cutOff() {
        return wrong("the file ends before it does");
    }

    /** What it has when it is sound. */
    long size() {
        return zip.plain();
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
        }
    }
}
