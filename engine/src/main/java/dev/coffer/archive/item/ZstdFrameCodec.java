package dev.coffer.archive.item;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;

import dev.coffer.base.DamagedException;

import org.jspecify.annotations.Nullable;

/** Blocks as zstd frames, each with its size and checksum. */
final class ZstdFrameCodec implements FrameCodec {
    private final int level;
    private @Nullable ZstdCompressCtx compressing;
    private @Nullable ZstdDecompressCtx decompressing;

    /**
     * @param level 1 to 22
     */
    ZstdFrameCodec(int level) {
        this.level = level;
    }

    @Override
    public int bound(int length) {
        return Math.toIntExact(Zstd.compressBound(length));
    }

    @Override
    public int compress(byte[] from, int length, byte[] to) {
        ZstdCompressCtx c = compressing;
        if (c == null) {
            c = new ZstdCompressCtx();
            c.setLevel(level);
            c.setChecksum(true);
            c.setContentSize(true);
            compressing = c;
        }
        return c.compressByteArray(to, 0, to.length, from, 0, length);
    }

    @Override
    public void decompress(byte[] from, int length, byte[] to, int plainLength)
            throws DamagedException {
        ZstdDecompressCtx d = decompressing;
        if (d == null) {
            d = new ZstdDecompressCtx();
            decompressing = d;
        }
        int n;
        try {
            n = d.decompressByteArray(to, 0, plainLength, from, 0, length);
        } catch (ZstdException e) {
            throw new DamagedException("not to be decompressed: " + e.getMessage(), e);
        }
        if (n != plainLength) {
            throw new DamagedException("of another length when it is decompressed");
        }
    }

    @Override
    public void close() {
        if (compressing != null) {
            compressing.close();
        }
        if (decompressing != null) {
            decompressing.close();
        }
    }
}
