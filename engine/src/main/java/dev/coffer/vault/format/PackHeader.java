package dev.coffer.vault.format;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The plain text of a pack's header: one entry for each blob in the order in which they lie, 37
 * bytes long, or 41 for a compressed one.
 */
public final class PackHeader {
    private static final int PLAIN_ENTRY = 37;
    private static final int COMPRESSED_ENTRY = 41;

    /** Of the plain length of the sealed header that ends a pack. */
    public static final int LENGTH_BYTES = 4;

    /** The most bytes that a sealed header may have. */
    public static final int MAX_SEALED = 16 << 20;

    private PackHeader() {}

    public static int bytesOf(BlobPlace blob) {
        return entryBytes(blob.isCompressed());
    }

    /** What one blob takes in the plain header. */
    public static int entryBytes(boolean compressed) {
        return compressed ? COMPRESSED_ENTRY : PLAIN_ENTRY;
    }

    /** The header of these blobs. */
    public static byte[] toBytes(List<BlobPlace> blobs) {
        int length = 0;
        for (BlobPlace blob : blobs) {
            length += bytesOf(blob);
        }
        ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        for (BlobPlace blob : blobs) {
            out.put((byte) ((blob.isCompressed() ? 2 : 0) | blob.type().bit()));
            out.putInt(blob.length());
            if (blob.isCompressed()) {
                out.putInt(blob.rawLength());
            }
            out.put(blob.id().shared());
        }
        return out.array();
    }

    /**
     * @throws DamagedException if it is no header
     */
    public static List<BlobPlace> parse(byte[] header) throws DamagedException {
        ByteBuffer in = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        List<BlobPlace> blobs = new ArrayList<>(header.length / PLAIN_ENTRY);
        long offset = 0;
        while (in.hasRemaining()) {
            int type = in.get();
            boolean compressed = (type & 2) != 0;
            if (type < 0 || type > 3 || in.remaining() < (compressed ? 40 : 36)) {
                throw new DamagedException("its header is damaged");
            }
            int length = in.getInt();
            int rawLength = compressed ? in.getInt() : 0;
            byte[] id = Arrays.copyOfRange(header, in.position(), in.position() + Sha256.BYTES);
            in.position(in.position() + Sha256.BYTES);
            if (length <= 0 || rawLength < 0 || offset + length > 0xffffffffL) {
                throw new DamagedException("its header has a blob of an impossible size");
            }
            BlobType kind = (type & 1) == 0 ? BlobType.DATA : BlobType.TREE;
            blobs.add(new BlobPlace(kind, Sha256.owning(id), offset, length, rawLength));
            offset += length;
        }
        return blobs;
    }
}
