package dev.coffer.vault.repository;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Randomness;
import dev.coffer.base.Sha256;
import dev.coffer.vault.crypto.MasterKey;
import dev.coffer.vault.crypto.Sealer;
import dev.coffer.vault.format.ZstdCodec;

import org.jspecify.annotations.Nullable;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Turns blobs into what lies in a pack and back: compressed, then sealed. Keeps its buffers and its
 * ciphers from one blob to the next; one for each thread, to be closed.
 */
final class BlobCodec implements AutoCloseable {
    /** One huge call to a digest is slow: its loop is compiled late. */
    private static final int SLICE = 64 * 1024;

    private final Sealer sealer;
    private final ZstdCodec zstd;
    private final MessageDigest digest = Sha256.digest();
    private byte[] packed = new byte[0];
    private byte[] sealed = new byte[0];
    private byte[] opened = new byte[0];
    private byte[] plain = new byte[0];
    private final byte[] hash = new byte[Sha256.BYTES];
    private int rawLength;

    BlobCodec(MasterKey key, Randomness randomness, int level) {
        this.sealer = new Sealer(key, randomness);
        this.zstd = new ZstdCodec(level);
    }

    /** Writes the id of a blob. */
    void id(byte[] bytes, int offset, int length, byte[] id, int at) {
        for (int done = 0; done < length; done += SLICE) {
            digest.update(bytes, offset + done, Math.min(SLICE, length - done));
        }
        try {
            digest.digest(id, at, Sha256.BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes are room enough", e);
        }
    }

    /**
     * Seals a blob; the bytes are in {@link #sealed} then.
     *
     * @param compress whether to compress it first
     * @param id that it must have when it is opened again
     * @return bytes it takes
     * @throws DamagedException if what was sealed does not give the blob back: the machine computes
     *     wrongly
     */
    int encode(byte[] blob, int offset, int length, boolean compress, byte[] id, int at)
            throws DamagedException {
        int n;
        if (compress) {
            packed = atLeast(packed, ZstdCodec.bound(length));
            int m = zstd.compress(blob, offset, length, packed, 0);
            sealed = atLeast(sealed, m + Sealer.OVERHEAD);
            n = sealer.seal(packed, 0, m, sealed, 0);
            rawLength = length;
        } else {
            sealed = atLeast(sealed, length + Sealer.OVERHEAD);
            n = sealer.seal(blob, offset, length, sealed, 0);
            rawLength = 0;
        }
        try {
            decode(sealed, 0, n, rawLength);
        } catch (DamagedException e) {
            throw wrong(e);
        }
        int plainLength = compress ? length : n - Sealer.OVERHEAD;
        id(plainBytes(), 0, plainLength, hash, 0);
        if (!Arrays.equals(hash, 0, Sha256.BYTES, id, at, at + Sha256.BYTES)) {
            throw wrong(null);
        }
        return n;
    }

    private static DamagedException wrong(@Nullable Throwable cause) {
        return new DamagedException(
                "what was compressed and encrypted does not give the same back: this machine's"
                        + " memory or processor is faulty; nothing of it was stored",
                cause);
    }

    byte[] sealed() {
        return sealed;
    }

    /** Of what was encoded last: its length if it was compressed, else 0. */
    int rawLength() {
        return rawLength;
    }

    /** A buffer for so many sealed bytes. */
    byte[] sealedRoom(int length) {
        sealed = atLeast(sealed, length);
        return sealed;
    }

    /**
     * Opens a blob; the bytes are in {@link #plainBytes} then.
     *
     * @param raw its length if it is compressed, else 0
     * @return its length
     */
    int decode(byte[] from, int offset, int length, int raw) throws DamagedException {
        int n = Math.max(0, length - Sealer.OVERHEAD);
        if (raw == 0) {
            plain = atLeast(plain, n);
            return sealer.open(from, offset, length, plain, 0);
        }
        opened = atLeast(opened, n);
        plain = atLeast(plain, raw);
        int m = sealer.open(from, offset, length, opened, 0);
        zstd.decompress(opened, 0, m, plain, 0, raw);
        return raw;
    }

    /** What was decoded last; overwritten by the next. */
    byte[] plainBytes() {
        return plain;
    }

    Sealer sealer() {
        return sealer;
    }

    private static byte[] atLeast(byte[] buffer, int length) {
        return buffer.length >= length ? buffer : new byte[length + (length >> 3)];
    }

    @Override
    public void close() {
        zstd.close();
    }
}
