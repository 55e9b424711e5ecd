package dev.coffer.vault.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;

import dev.coffer.base.DamagedException;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The plain text of the files that are no packs (locks, snapshots, indexes): JSON, which format
 * version 2 compresses and marks with a first byte of 2.
 */
public final class Unpacked {
    private static final byte COMPRESSED = 2;
    private static final int LEVEL = 3;

    /** What is decompressed at once. */
    private static final int SMALL = 1 << 20;

    private Unpacked() {}

    /**
     * @param version of the vault's format, 1 or 2
     */
    public static byte[] wrap(byte[] json, int version) {
        if (version < 2) {
            return json;
        }
        byte[] out = new byte[1 + ZstdCodec.bound(json.length)];
        out[0] = COMPRESSED;
        long n = Zstd.compressByteArray(out, 1, out.length - 1, json, 0, json.length, LEVEL);
        return Arrays.copyOf(out, 1 + (int) n);
    }

    /**
     * The JSON as a stream, so that it need not be in memory as a whole.
     *
     * @param limit of its bytes; reading past it fails
     * @throws DamagedException if it is neither JSON nor compressed
     */
    public static InputStream unwrap(byte[] plain, long limit) throws IOException {
        if (plain.length == 0) {
            return new ByteArrayInputStream(plain);
        }
        return switch (plain[0]) {
            case '{', '[' -> new ByteArrayInputStream(plain);
            case COMPRESSED -> decompressed(plain, limit);
            default -> throw new DamagedException("it begins neither as JSON nor as compressed");
        };
    }

    /** A small one at once: a stream's buffers cost more than most points are long. */
    private static InputStream decompressed(byte[] plain, long limit) throws IOException {
        if (plain.length == 1) {
            throw new DamagedException("it ends after its first byte");
        }
        long size = Zstd.getFrameContentSize(plain, 1, plain.length - 1);
        if (size <= 0 || size > Math.min(limit, SMALL)) {
            return new Limited(
                    new ZstdInputStreamNoFinalizer(
                            new ByteArrayInputStream(plain, 1, plain.length - 1)),
                    limit);
        }
        byte[] json = new byte[(int) size];
        try {
            long n = Zstd.decompressByteArray(json, 0, json.length, plain, 1, plain.length - 1);
            if (n != size) {
                throw new DamagedException("it has another length when it is decompressed");
            }
        } catch (ZstdException e) {
            throw new DamagedException("it cannot be decompressed: " + e.getMessage(), e);
        }
        return new ByteArrayInputStream(json);
    }

    private static final class Limited extends FilterInputStream {
        private long left;

        Limited(InputStream in, long limit) {
            super(in);
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n;
            try {
                n = in.read(into, offset, length);
            } catch (ZstdIOException e) {
                throw new DamagedException("it cannot be decompressed: " + e.getMessage(), e);
            }
            left -= Math.max(0, n);
            if (left < 0) {
                throw new DamagedException("it becomes too large when it is decompressed");
            }
            return n;
        }
    }
}
