package dev.coffer.vault.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;

import dev.coffer.base.DamagedException;

/** Compresses and decompresses blobs. Keeps native memory: one for each thread, to be closed. */
public final class ZstdCodec implements AutoCloseable {
    private final ZstdCompressCtx compressing = new ZstdCompressCtx();
    private final ZstdDecompressCtx decompressing = new ZstdDecompressCtx();

    /**
     * @param level of zstd, 1 to 22
     */
    public ZstdCodec(int level) {
        compressing.setLevel(level);
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

    @Override
    public void close() {
        compressing.close();
        decompressing.close();
    }
}
