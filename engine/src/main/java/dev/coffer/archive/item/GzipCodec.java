package dev.coffer.archive.item;

import dev.coffer.base.ByteCursor;
import dev.coffer.base.DamagedException;

import org.jspecify.annotations.Nullable;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Blocks as gzip members (RFC 1952), without a name or a time. */
final class GzipCodec implements FrameCodec {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
    private static final int TRAILER = 8;

    private final CRC32 crc = new CRC32();
    private final int level;
    private @Nullable Deflater deflater;
    private @Nullable Inflater inflater;

    /**
     * @param level 0 to 9
     */
    GzipCodec(int level) {
        this.level = level;
    }

    /** More than zlib's own bound for any level, which is least tight for level 0. */
    @Override
    public int bound(int length) {
        return HEADER.length + TRAILER + Deflation.bound(length);
    }

    @Override
    public int compress(byte[] from, int length, byte[] to) {
        Deflater d = deflater;
        if (d == null) {
            d = new Deflater(level, true);
            deflater = d;
        }
        d.reset();
        d.setInput(from, 0, length);
        d.finish();
        System.arraycopy(HEADER, 0, to, 0, HEADER.length);
        int at = HEADER.length + Deflation.drain(d, to, HEADER.length);
        crc.reset();
        crc.update(from, 0, length);
        Little.putU32(to, at, (int) crc.getValue());
        Little.putU32(to, at + 4, length);
        return at + TRAILER;
    }

    @Override
    public void decompress(byte[] from, int length, byte[] to, int plainLength)
            throws DamagedException {
        if (length < HEADER.length + TRAILER || from[0] != HEADER[0] || from[1] != HEADER[1]) {
            throw new DamagedException("no gzip member");
        }
        Inflater i = inflater;
        if (i == null) {
            i = new Inflater(true);
            inflater = i;
        }
        i.reset();
        i.setInput(from, HEADER.length, length - HEADER.length);
        try {
            int n = 0;
            while (n < plainLength && !i.finished()) {
                int more = i.inflate(to, n, plainLength - n);
                if (more == 0) {
                    break;
                }
                n += more;
            }
            if (n != plainLength || !ended(i) || i.getRemaining() != TRAILER) {
                throw new DamagedException("of another length when it is decompressed");
            }
        } catch (DataFormatException e) {
            throw new DamagedException("not to be decompressed: " + e.getMessage(), e);
        }
        crc.reset();
        crc.update(to, 0, plainLength);
        if (ByteCursor.u32(from, length - TRAILER) != (int) crc.getValue()) {
            throw new DamagedException("not what was compressed: its checksum differs");
        }
    }

    /** The end of the last block may not have been read yet when the last byte has been. */
    private static boolean ended(Inflater i) throws DataFormatException {
        return i.finished() || (i.inflate(new byte[1]) == 0 && i.finished());
    }

    @Override
    public void close() {
        if (deflater != null) {
            deflater.end();
        }
        if (inflater != null) {
            inflater.end();
        }
    }
}
