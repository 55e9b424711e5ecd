package dev.coffer.vault.repository;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.storage.StorageException;
import dev.coffer.vault.crypto.Sealer;
import dev.coffer.vault.format.BlobPlace;
import dev.coffer.vault.format.Limits;
import dev.coffer.vault.format.PackHeader;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * Reads packs, from one end to the other with one blob in memory: compares every hash there is, or
 * hands over blobs. One for each thread, to be closed.
 */
public final class PackReader implements AutoCloseable {
    private static final int SLICE = 128 * 1024;

    /** Two blobs so far apart are fetched one by one. */
    private static final int FAR = 1 << 20;

    /** Blobs up to this are opened as a whole, which is faster; larger ones piece by piece. */
    private static final int SMALL = 1 << 20;

    /** With a header of fifteen blobs, as restic fetches it first. */
    private static final int FIRST_TAIL = 15 * 41 + Sealer.OVERHEAD + PackHeader.LENGTH_BYTES;

    private final Repository repository;
    private final BlobCodec codec;
    private final MessageDigest digest = Sha256.digest();
    private final byte[] id = new byte[Sha256.BYTES];
    private byte[] rest = new byte[SLICE];

    public PackReader(Repository repository) {
        this.repository = repository;
        this.codec = repository.codec(1);
    }

    /** Told what is wrong with a pack. */
    public interface Findings {
        /** A blob cannot be read from this pack, or is not what the index says. */
        void blob(BlobPlace place, String reason);

        /** The pack itself is not what was put: its hash, its header. */
        void pack(String reason);
    }

    /** Takes blobs. */
    public interface Taker {
        /**
         * A blob that is what its id says.
         *
         * @param sealed its sealed bytes, from 0 on, {@code place.length()} of them; overwritten
         *     afterwards
         * @param plain the blob itself, from 0 on, if it is not compressed; overwritten afterwards
         */
        void take(BlobPlace place, byte[] sealed, byte[] plain, int length) throws IOException;

        /** A blob that is not. */
        void damaged(BlobPlace place, DamagedException why) throws IOException;
    }

    /**
     * Reads a whole pack and compares its hash, each blob's, and its header with the index.
     *
     * @param size as it was listed
     * @param blobs all that the index says, in the order in which they lie
     * @return bytes of the blobs that are sound
     * @throws StorageException if it is not there or cannot be read
     */
    public long check(Sha256 pack, long size, List<BlobPlace> blobs, Findings findings)
            throws IOException {
        digest.reset();
        long sound = 0;
        try (InputStream in =
                repository.storage().get(FileType.PACK.key(pack), 0, Math.max(1, size))) {
            long at = 0;
            for (BlobPlace place : blobs) {
                if (place.offset() < at || place.length() > Limits.BLOB) {
                    findings.blob(place, "the index gives it a place that it cannot have");
                    continue;
                }
                pass(in, place.offset() - at, true);
                at = place.offset() + place.length();
                fill(in, place, digest);
                try {
                    sound += open(place, SMALL);
                } catch (DamagedException e) {
                    findings.blob(place, e.getMessage());
                }
            }
            compareHeader(in, size - at, blobs, findings);
        } catch (EOFException e) {
            findings.pack("it ends too early");
            return sound;
        }
        if (!Sha256.finish(digest).equals(pack)) {
            findings.pack("its content has another hash than its name says");
        }
        return sound;
    }

    private void compareHeader(InputStream in, long left, List<BlobPlace> blobs, Findings findings)
            throws IOException {
        if (left < Sealer.OVERHEAD + PackHeader.LENGTH_BYTES || left > PackHeader.MAX_SEALED + 4L) {
            pass(in, Math.max(0, left), true);
            findings.pack("the index does not list all of it");
            return;
        }
        byte[] end = new byte[(int) left];
        fill(in, end, end.length, true);
        try {
            if (!parseHeader(end, end.length).equals(blobs)) {
                findings.pack("its header and the index say different things");
            }
        } catch (DamagedException e) {
            findings.pack(e.getMessage());
        }
    }

    /**
     * Opens the blob in the codec's room and compares its hash.
     *
     * @param small a compressed blob of more bytes is not opened as a whole, and stays sealed
     */
    private int open(BlobPlace place, int small) throws DamagedException {
        int length = place.rawLength();
        if (length > small) {
            codec.hash(place.length(), length, id);
        } else {
            length = codec.decode(place.length(), length);
            codec.id(codec.plainBytes(), 0, length, id, 0);
        }
        if (!Arrays.equals(id, place.id().shared())) {
            throw new DamagedException("it has another hash than its name says");
        }
        return length;
    }

    private void pass(InputStream in, long bytes, boolean hashed) throws IOException {
        for (long left = bytes; left > 0; ) {
            int n = (int) Math.min(left, rest.length);
            fill(in, rest, n, hashed);
            left -= n;
        }
    }

    private void fill(InputStream in, BlobPlace place, @Nullable MessageDigest hashed)
            throws IOException {
        if (codec.read(in, place.length(), hashed) < place.length()) {
            throw new EOFException();
        }
    }

    private void fill(InputStream in, byte[] into, int length, boolean hashed) throws IOException {
        int done = 0;
        while (done < length) {
            int n = in.read(into, done, Math.min(SLICE, length - done));
            if (n < 0) {
                throw new EOFException();
            }
            if (hashed) {
                digest.update(into, done, n);
            }
            done += n;
        }
    }

    /**
     * Hands over some blobs of a pack, each compared with its hash before.
     *
     * @param blobs in the order in which they lie
     * @throws StorageException if it is not there or cannot be read
     */
    public void read(Sha256 pack, List<BlobPlace> blobs, Taker taker) throws IOException {
        int from = 0;
        while (from < blobs.size()) {
            int to = from + 1;
            while (to < blobs.size() && end(blobs.get(to - 1)) + FAR >= blobs.get(to).offset()) {
                to++;
            }
            readRun(pack, blobs.subList(from, to), taker);
            from = to;
        }
    }

    private static long end(BlobPlace place) {
        return place.offset() + place.length();
    }

    private void readRun(Sha256 pack, List<BlobPlace> blobs, Taker taker) throws IOException {
        long at = blobs.getFirst().offset();
        boolean ended = false;
        try (InputStream in =
                repository.storage().get(FileType.PACK.key(pack), at, end(blobs.getLast()) - at)) {
            for (BlobPlace place : blobs) {
                int length;
                try {
                    if (ended || place.offset() < at || place.length() > Limits.BLOB) {
                        throw new DamagedException("it does not lie where the index says");
                    }
                    pass(in, place.offset() - at, false);
                    at = end(place);
                    fill(in, place, null);
                    length = open(place, 0); // the sealed bytes are handed over too
                } catch (EOFException e) {
                    ended = true;
                    taker.damaged(place, new DamagedException("its pack ends too early", e));
                    continue;
                } catch (DamagedException e) {
                    taker.damaged(place, e);
                    continue;
                }
                taker.take(place, codec.sealed(), codec.plainBytes(), length);
            }
        }
    }

    /**
     * What a pack says itself of what is in it.
     *
     * @param size as it was listed
     * @throws DamagedException if its header cannot be read
     * @throws StorageException if it is not there or cannot be read
     */
    public List<BlobPlace> header(Sha256 pack, long size) throws IOException {
        try {
            byte[] end = tail(pack, size, Math.min(size, FIRST_TAIL));
            long wanted = headerLength(end) + PackHeader.LENGTH_BYTES;
            if (wanted > size) {
                throw new DamagedException("its header is longer than itself");
            }
            if (wanted > end.length) {
                end = tail(pack, size, wanted);
            }
            List<BlobPlace> blobs = parseHeader(end, (int) wanted);
            long bytes = blobs.isEmpty() ? 0 : end(blobs.getLast());
            if (bytes + wanted != size) {
                throw new DamagedException("its size is not what its header says");
            }
            return blobs;
        } catch (DamagedException e) {
            throw repository.damaged(FileType.PACK, pack, e);
        }
    }

    private byte[] tail(Sha256 pack, long size, long length) throws IOException {
        byte[] end = new byte[(int) length];
        if (length < Sealer.OVERHEAD + PackHeader.LENGTH_BYTES) {
            throw new DamagedException("it has " + size + " bytes, less than any pack");
        }
        try (InputStream in =
                repository.storage().get(FileType.PACK.key(pack), size - length, length)) {
            if (in.readNBytes(end, 0, end.length) < end.length) {
                throw new DamagedException("it ends too early");
            }
        }
        return end;
    }

    private static long headerLength(byte[] end) throws DamagedException {
        int length =
                ByteBuffer.wrap(end)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getInt(end.length - PackHeader.LENGTH_BYTES);
        if (length < Sealer.OVERHEAD || length > PackHeader.MAX_SEALED) {
            throw new DamagedException("its header has an impossible length");
        }
        return length;
    }

    /**
     * @param end of the pack
     * @param length of header and its length, the last bytes of it
     */
    private List<BlobPlace> parseHeader(byte[] end, int length) throws DamagedException {
        long said = headerLength(end);
        if (said + PackHeader.LENGTH_BYTES != length) {
            throw new DamagedException("its header has another length than there is room for");
        }
        byte[] header = new byte[(int) said - Sealer.OVERHEAD];
        codec.sealer().open(end, end.length - length, (int) said, header, 0);
        return PackHeader.parse(header);
    }

    @Override
    public void close() {
        codec.close();
    }
}
