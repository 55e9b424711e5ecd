package dev.coffer.vault.format;

import dev.coffer.base.Sha256;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A file that says which blobs lie where in which packs. Read and written as a stream. */
public final class IndexFile {
    private IndexFile() {}

    /** Told what an index holds. */
    public interface Visitor {
        /**
         * A pack of which nothing was told yet; the blobs that follow are its.
         *
         * @param id 32 bytes, not to be kept
         */
        void pack(byte[] id) throws IOException;

        /**
         * @param id 32 bytes, not to be kept
         * @param rawLength 0 if it is not compressed
         */
        void blob(BlobType type, byte[] id, long offset, int length, int rawLength)
                throws IOException;
    }

    /** Adds the first words of an index to a text. */
    public static void begin(GoJson out) {
        out.raw("{\"packs\":[");
    }

    /** Adds one pack with all its blobs. */
    public static void pack(GoJson out, boolean first, Sha256 id, List<BlobPlace> blobs) {
        out.raw(first ? "{\"id\":" : ",{\"id\":").hex(id.shared(), 0, Sha256.BYTES);
        out.raw(",\"blobs\":[");
        boolean firstBlob = true;
        for (BlobPlace blob : blobs) {
            out.raw(firstBlob ? "{\"id\":" : ",{\"id\":").hex(blob.id().shared(), 0, Sha256.BYTES);
            out.raw(blob.type() == BlobType.DATA ? ",\"type\":\"data\"" : ",\"type\":\"tree\"");
            out.raw(",\"offset\":").unsigned(blob.offset());
            out.raw(",\"length\":").unsigned(blob.length());
            if (blob.isCompressed()) {
                out.raw(",\"uncompressed_length\":").unsigned(blob.rawLength());
            }
            out.raw("}");
            firstBlob = false;
        }
        out.raw("]}");
    }

    public static void end(GoJson out) {
        out.raw("]}\n");
    }

    /**
     * Tells a visitor all that an index holds.
     *
     * @throws dev.coffer.base.DamagedException if it is none
     */
    public static void read(InputStream json, Visitor visitor) throws IOException {
        Reading reading = new Reading(visitor);
        JsonScanner.object(
                json,
                in -> {
                    int field = JsonScanner.END;
                    while ((field = in.field(FIELDS, field)) != JsonScanner.END) {
                        if (field == 0 && in.enterArray()) {
                            while (in.element()) {
                                reading.pack(in);
                            }
                        } else if (field != 0) {
                            in.skip();
                        }
                    }
                    return reading;
                });
    }

    private static final byte[][] FIELDS = JsonScanner.names("packs");
    private static final byte[][] PACK_FIELDS = JsonScanner.names("id", "blobs");
    private static final byte[][] BLOB_FIELDS =
            JsonScanner.names("id", "type", "offset", "length", "uncompressed_length");
    private static final byte[] DATA = JsonScanner.ascii("data");
    private static final byte[] TREE = JsonScanner.ascii("tree");

    private static final class Reading {
        private final Visitor visitor;
        private final byte[] id = new byte[Sha256.BYTES];

        Reading(Visitor visitor) {
            this.visitor = visitor;
        }

        void pack(JsonScanner in) throws IOException {
            boolean told = false;
            enter(in);
            int field = JsonScanner.END;
            while ((field = in.field(PACK_FIELDS, field)) != JsonScanner.END) {
                switch (field) {
                    case 0 -> {
                        id(in);
                        visitor.pack(id);
                        told = true;
                    }
                    case 1 -> {
                        if (!told) {
                            throw new IllegalArgumentException("blobs come before their pack's id");
                        }
                        if (in.enterArray()) {
                            while (in.element()) {
                                blob(in);
                            }
                        }
                    }
                    default -> in.skip();
                }
            }
        }

        private void blob(JsonScanner in) throws IOException {
            BlobType type = null;
            boolean known = false;
            int offset = 0;
            int length = 0;
            int rawLength = 0;
            enter(in);
            int field = JsonScanner.END;
            while ((field = in.field(BLOB_FIELDS, field)) != JsonScanner.END) {
                switch (field) {
                    case 0 -> {
                        id(in);
                        known = true;
                    }
                    case 1 -> type = type(in);
                    case 2 -> offset = in.unsigned32();
                    case 3 -> length = in.unsigned32();
                    case 4 -> rawLength = in.unsigned32();
                    default -> in.skip();
                }
            }
            if (type == null || !known || length <= 0 || rawLength < 0) {
                throw new IllegalArgumentException("a blob has no id, type or possible size");
            }
            visitor.blob(type, id, offset & 0xffffffffL, length, rawLength);
        }

        private static void enter(JsonScanner in) throws IOException {
            if (!in.enterObject()) {
                throw new IllegalArgumentException("there is null where a pack or blob belongs");
            }
        }

        private void id(JsonScanner in) throws IOException {
            in.string();
            Hex.id(in.buffer(), in.from(), in.length(), id, 0);
        }

        private static BlobType type(JsonScanner in) throws IOException {
            in.string();
            if (in.is(DATA)) {
                return BlobType.DATA;
            }
            if (in.is(TREE)) {
                return BlobType.TREE;
            }
            throw new IllegalArgumentException("there are no blobs of type " + in.text());
        }
    }
}
