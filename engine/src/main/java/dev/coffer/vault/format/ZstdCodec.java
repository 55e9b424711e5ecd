package dev.coffer.vault.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;

import dev.coffer.base.DamagedException;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Objects;

/** Compresses and decompresses blobs. Keeps native memory: one for each thread, to be closed. */
public final class ZstdCodec implements AutoCloseable {
    private final ZstdCompressCtx compressing = new ZstdCompressCtx();
    private final ZstdDecompressCtx decompressing = new ZstdDecompressCtx();

    private static final int STREAM = 64 * 1024;
    private static final int HIGHEST_LEVEL = 22;

    /** Up to so many bytes one level more costs a twentieth of the time, and gives 1 to 2 %. */
    private static final int SMALL = 256 * 1024;

    private final int level;
    private int levelSet;

    /** Of a stream; made when the first one begins. */
    private @Nullable ByteBuffer in;

    private @Nullable ByteBuffer out;
    private byte[] piece = new byte[0];
    private @Nullable Pieces streamTo;
    private int streamLeft;
    private boolean streamEnded;

    /**
     * @param level of zstd, 1 to 22, for what is larger than 256 KiB; what is not gets the next one
     */
    public ZstdCodec(int level) {
        this.level = level;
        compressing.setChecksum(false);
        compressing.setContentSize(true);
    }

    /** The most bytes that so many may become. */
    public static int bound(int length) {
        return (int) Zstd.compressBound(length);
    }

    /**
     * @param to takes {@link #bound} bytes from {@code at} on
     * @return bytes written
     */
    public int compress(byte[] from, int offset, int length, byte[] to, int at) {
        int wanted = length <= SMALL ? Math.min(level + 1, HIGHEST_LEVEL) : level;
        if (wanted != levelSet) {
            compressing.setLevel(wanted);
            levelSet = wanted;
        }
        return compressing.compressByteArray(to, at, to.length - at, from, offset, length);
    }

    /**
     * @param rawLength bytes there must be
     * @throws DamagedException if it is not what was compressed
     */
    public void decompress(byte[] from, int offset, int length, byte[] to, int at, int rawLength)
            throws DamagedException {
        int n;
        try {
            n = decompressing.decompressByteArray(to, at, rawLength, from, offset, length);
        } catch (ZstdException e) {
            throw new DamagedException("it cannot be decompressed: " + e.getMessage(), e);
        }
        if (n != rawLength) {
            throw new DamagedException(
                    "it has " + n + " bytes when decompressed, not " + rawLength);
        }
    }

    /** Takes what was decompressed. */
    public interface Pieces {
        /**
         * @param bytes overwritten afterwards
         */
        void take(byte[] bytes, int offset, int length);
    }

    /**
     * Begins to decompress without room for the whole; followed by {@link #stream} for each part
     * and {@link #endStream}.
     *
     * @param length bytes there must be
     */
    public void beginStream(int length, Pieces to) {
        if (in == null) {
            in = ByteBuffer.allocateDirect(STREAM);
            out = ByteBuffer.allocateDirect(STREAM);
            piece = new byte[STREAM];
        }
        decompressing.reset();
        streamLeft = length;
        streamEnded = false;
        streamTo = to;
    }

    /** Decompresses the next bytes. */
    public void stream(byte[] from, int offset, int length) throws DamagedException {
        ByteBuffer source = Objects.requireNonNull(in);
        for (int done = 0; done < length; done += source.limit()) {
            source.clear().put(from, offset + done, Math.min(STREAM, length - done)).flip();
            drain(source);
        }
    }

    private void drain(ByteBuffer source) throws DamagedException {
        ByteBuffer target = Objects.requireNonNull(out);
        boolean more = true;
        while (more && !streamEnded) {
            target.clear();
            try {
                streamEnded = decompressing.decompressDirectByteBufferStream(target, source);
            } catch (ZstdException e) {
                throw new DamagedException("it cannot be decompressed: " + e.getMessage(), e);
            }
            more = source.hasRemaining() || !target.hasRemaining();
            int n = target.flip().remaining();
            if (n > streamLeft) {
                throw new DamagedException("it has another length when decompressed");
            }
            streamLeft -= n;
            target.get(piece, 0, n);
            Objects.requireNonNull(streamTo).take(piece, 0, n);
        }
        if (source.hasRemaining()) {
            throw new DamagedException("something follows what was compressed");
        }
    }

    /**
     * @throws DamagedException if it did not end here, or has another length
     */
    public void endStream() throws DamagedException {
        if (!streamEnded || streamLeft != 0) {
            throw new DamagedException("it has another length when decompressed");
        }
    }

    @Override
    public void close() {
        compressing.close();
        decompressing.close();
    }
}
