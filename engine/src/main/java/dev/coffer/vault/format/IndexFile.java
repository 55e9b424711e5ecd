package dev.coffer.vault.format;

import dev.coffer.base.Sha256;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

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
        JsonIn.object(
                json,
                in -> {
                    for (String field = in.nextName(); field != null; field = in.nextName()) {
                        in.nextToken();
                        if (!field.equals("packs")) {
                            in.skipChildren();
                        } else if (JsonIn.isList(in)) {
                            while (JsonIn.next(in, JsonToken.START_OBJECT)) {
                                reading.pack(in);
                            }
                        }
                    }
                    return reading;
                });
    }

    private static final class Reading {
        private final Visitor visitor;
        private final byte[] id = new byte[Sha256.BYTES];

        Reading(Visitor visitor) {
            this.visitor = visitor;
        }

        void pack(JsonParser in) throws IOException {
            boolean told = false;
            for (String field = in.nextName(); field != null; field = in.nextName()) {
                in.nextToken();
                if (field.equals("id")) {
                    id(in);
                    visitor.pack(id);
                    told = true;
                } else if (!field.equals("blobs")) {
                    in.skipChildren();
                } else if (JsonIn.isList(in)) {
                    if (!told) {
                        throw new IllegalArgumentException("blobs come before their pack's id");
                    }
                    while (JsonIn.next(in, JsonToken.START_OBJECT)) {
                        blob(in);
                    }
                }
            }
        }

        private void blob(JsonParser in) throws IOException {
            BlobType type = null;
            boolean known = false;
            int offset = 0;
            int length = 0;
            int rawLength = 0;
            for (String field = in.nextName(); field != null; field = in.nextName()) {
                in.nextToken();
                switch (field) {
                    case "id" -> {
                        id(in);
                        known = true;
                    }
                    case "type" -> type = type(JsonIn.text(in));
                    case "offset" -> offset = JsonIn.unsigned32(in);
                    case "length" -> length = JsonIn.unsigned32(in);
                    case "uncompressed_length" -> rawLength = JsonIn.unsigned32(in);
                    default -> in.skipChildren();
                }
            }
            if (type == null || !known || length <= 0 || rawLength < 0) {
                throw new IllegalArgumentException("a blob has no id, type or possible size");
            }
            visitor.blob(type, id, offset & 0xffffffffL, length, rawLength);
        }

        private void id(JsonParser in) {
            if (in.currentToken() != JsonToken.VALUE_STRING) {
                throw new IllegalArgumentException("an id is no text");
            }
            Hex.id(in.getStringCharacters(), in.getStringOffset(), in.getStringLength(), id, 0);
        }

        private static BlobType type(String word) {
            return switch (word) {
                case "data" -> BlobType.DATA;
                case "tree" -> BlobType.TREE;
                default -> throw new IllegalArgumentException("there are no blobs of type " + word);
            };
        }
    }
}
