package dev.coffer.vault.repository;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Randomness;
import dev.coffer.base.Sha256;
import dev.coffer.vault.chunk.Chunker;
import dev.coffer.vault.crypto.MasterKey;
import dev.coffer.vault.crypto.Sealer;
import dev.coffer.vault.format.Limits;
import dev.coffer.vault.format.ZstdCodec;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
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

    /** Room for the largest piece of a file, compressed in vain and sealed. */
    private static final int USUAL = ZstdCodec.bound(Chunker.MAX) + Sealer.OVERHEAD;

    private final Sealer sealer;
    private final ZstdCodec zstd;
    private final MessageDigest digest = Sha256.digest();
    private byte[] sealed = new byte[256 * 1024];
    private byte[] plain = new byte[0];
    private final byte[] hash = new byte[Sha256.BYTES];
    private int rawLength;

    BlobCodec(MasterKey key, Randomness randomness, int level) {
        this.sealer = new Sealer(key, randomness);
        this.zstd = new ZstdCodec(level);
    }

    /** Writes the id of a blob. */
    void id(byte[] bytes, int offset, int length, byte[] id, int at) {
        digest.reset(); // what failed half-way may have left something
        for (int done = 0; done < length; done += SLICE) {
            digest.update(bytes, offset + done, Math.min(SLICE, length - done));
        }
        finishHash(id, at);
    }

    private void finishHash(byte[] id, int at) {
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
        if (compress && length > 0) { // a length of 0 says that it is not compressed
            sealed = atLeast(sealed, ZstdCodec.bound(length) + Sealer.OVERHEAD);
            int m = zstd.compress(blob, offset, length, sealed, Sealer.IV_BYTES);
            n = sealer.seal(sealed, Sealer.IV_BYTES, m, sealed, 0);
            rawLength = length;
        } else {
            sealed = atLeast(sealed, length + Sealer.OVERHEAD);
            n = sealer.seal(blob, offset, length, sealed, 0);
            rawLength = 0;
        }
        try {
            hash(n, rawLength, hash);
        } catch (DamagedException e) {
            throw wrong(e);
        }
        if (!Arrays.equals(hash, 0, Sha256.BYTES, id, at, at + Sha256.BYTES)) {
            throw wrong(null);
        }
        return n;
    }

    /**
     * Opens what is in {@link #sealed} piece by piece, so that it takes no memory, and leaves it as
     * it is.
     *
     * @param raw its length if it is compressed, else 0
     * @param id takes its hash
     */
    void hash(int length, int raw, byte[] id) throws DamagedException {
        check(length, raw);
        digest.reset();
        if (raw == 0) {
            sealer.open(sealed, 0, length, digest::update);
        } else {
            zstd.beginStream(raw, digest::update);
            sealer.open(sealed, 0, length, zstd::stream);
            zstd.endStream();
        }
        finishHash(id, 0);
    }

    private static void check(int length, int raw) throws DamagedException {
        if (!Limits.isPossible(length, raw)) {
            throw new DamagedException("its index gives it an impossible size");
        }
    }

    /**
     * Seals what another sealer has sealed; the bytes are in {@link #sealed} then.
     *
     * @param raw its length if it is compressed, else 0
     * @param id that it must have when it is opened again
     * @return bytes it takes
     */
    int reseal(Sealer other, byte[] foreign, int length, int raw, byte[] id)
            throws DamagedException {
        sealed = atLeast(sealed, length);
        int m = other.open(foreign, 0, length, sealed, Sealer.IV_BYTES);
        int n = sealer.seal(sealed, Sealer.IV_BYTES, m, sealed, 0);
        try {
            hash(n, raw, hash);
        } catch (DamagedException e) {
            throw wrong(e);
        }
        if (!Arrays.equals(hash, id)) {
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

    /**
     * Reads sealed bytes into {@link #sealed}. However many an index asks for, no more memory is
     * taken than what comes needs.
     *
     * @param hashed told of them too, or null
     * @return how many came: less than {@code length} only if there are no more
     */
    int read(InputStream in, int length, @Nullable MessageDigest hashed) throws IOException {
        sealed = atLeast(sealed, Math.min(length, USUAL));
        int done = 0;
        while (done < length) {
            if (done == sealed.length) {
                sealed = Arrays.copyOf(sealed, (int) Math.min(length, 2L * done));
            }
            int n = in.read(sealed, done, Math.min(SLICE, Math.min(length, sealed.length) - done));
            if (n < 0) {
                return done;
            }
            if (hashed != null) {
                hashed.update(sealed, done, n);
            }
            done += n;
        }
        return done;
    }

    /**
     * Opens the blob that was read into {@link #sealed}; the bytes are in {@link #plainBytes} then,
     * and what was read is overwritten.
     *
     * @param raw its length if it is compressed, else 0
     * @return its length
     */
    int decode(int length, int raw) throws DamagedException {
        if (raw == 0) {
            plain = atLeast(plain, Math.max(0, length - Sealer.OVERHEAD));
            return sealer.open(sealed, 0, length, plain, 0);
        }
        check(length, raw);
        int m = sealer.open(sealed, 0, length, sealed, Sealer.IV_BYTES);
        plain = atLeast(plain, raw);
        zstd.decompress(sealed, Sealer.IV_BYTES, m, plain, 0, raw);
        return raw;
    }

    /** What was decoded last; overwritten by the next. */
    byte[] plainBytes() {
        return plain;
    }

    Sealer sealer() {
        return sealer;
    }

    /** A buffer large enough, twice as large at least as one that was not: few are thrown away. */
    private static byte[] atLeast(byte[] buffer, int length) {
        return buffer.length >= length
                ? buffer
                : new byte[Math.max(length, Math.min(2 * buffer.length, USUAL))];
    }

    @Override
    public void close() {
        zstd.close();
    }
}
