package dev.coffer.archive;

import dev.coffer.archive.item.ItemFormat;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.base.Product;
import dev.coffer.base.Sha256;
import dev.coffer.store.PointJson;
import dev.coffer.store.RestorePoint;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a manifest says before its entries: what the item is, and what it needs. Immutable.
 *
 * @param number order in which items were made, whatever clocks say; from 1 on
 * @param item name of the file or folder in the store
 * @param bytes of the file, or of all files in the folder
 * @param hash of the file; null for a folder
 * @param parent the item that this one builds upon; null for a full one
 * @param chain ids of all items that it needs, the full one first; empty for a full one
 * @param point what the item holds, with the words it was made with
 */
record Manifest(
        long number,
        ItemKind kind,
        ItemFormat format,
        Name item,
        long bytes,
        @Nullable Sha256 hash,
        @Nullable Parent parent,
        List<String> chain,
        RestorePoint point) {
    /** Version of the manifest that this code writes and reads. */
    static final int VERSION = 1;

    static final String SUFFIX = ".manifest.json";
    static final String WORDS = ".words.json";

    /** The line after which the entries begin. */
    static final String ENTRIES = "\"entries\":[\n";

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * An item that another builds upon.
     *
     * @param manifest hash of its manifest file
     */
    record Parent(String id, Sha256 manifest) {}

    Manifest {
        chain = List.copyOf(chain);
    }

    String id() {
        return point.id();
    }

    /** Name of the manifest's own file. */
    Name file() {
        return item.plus(SUFFIX);
    }

    /** Name of the file that holds changed words. */
    Name words() {
        return item.plus(WORDS);
    }

    Manifest with(RestorePoint described) {
        return new Manifest(number, kind, format, item, bytes, hash, parent, chain, described);
    }

    /** The beginning of the file, up to and with {@link #ENTRIES}. */
    byte[] head() {
        StringBuilder out = new StringBuilder(2048);
        out.append("{\n\"coffer_manifest\":").append(VERSION).append(",\n");
        text(out, "id", id());
        out.append("\"number\":").append(number).append(",\n");
        text(out, "kind", kind.word());
        text(out, "format", format.word());
        text(out, "item", item.toString());
        out.append("\"item_bytes\":").append(bytes).append(",\n");
        text(out, "item_sha256", hash == null ? null : hash.toString());
        text(out, "parent", parent == null ? null : parent.id);
        text(out, "parent_manifest_sha256", parent == null ? null : parent.manifest.toString());
        out.append("\"chain\":[");
        for (String each : chain) {
            out.append(out.charAt(out.length() - 1) == '[' ? "\"" : ",\"").append(each).append('"');
        }
        out.append("],\n");
        text(out, "tool", "coffer " + Product.VERSION);
        out.append("\"point\":");
        out.append(new String(PointJson.toBytes(point), StandardCharsets.UTF_8).strip());
        out.append(",\n").append(ENTRIES);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void text(StringBuilder out, String name, @Nullable String value) {
        out.append('"').append(name).append("\":");
        if (value == null) {
            out.append("null");
        } else {
            out.append('"');
            JsonLine.append(out, value);
            out.append('"');
        }
        out.append(",\n");
    }

    /**
     * @param head the beginning of the file, up to and with {@link #ENTRIES}
     * @throws DamagedException if it makes no sense
     */
    static Manifest parse(byte[] head) throws DamagedException {
        String text = new String(head, StandardCharsets.UTF_8) + "]}";
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new DamagedException("it is no JSON object");
            }
            Fields fields = new Fields();
            for (String field = in.nextName(); field != null; field = in.nextName()) {
                fields.read(field, in.nextToken(), in);
            }
            return fields.manifest();
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            String message = String.valueOf(e.getMessage());
            int end = message.indexOf('\n');
            throw new DamagedException(
                    "it cannot be read: " + (end < 0 ? message : message.substring(0, end)), e);
        }
    }

    /** Fields as they come. */
    private static final class Fields {
        private int version;
        private long number;
        private @Nullable ItemKind kind;
        private @Nullable ItemFormat format;
        private @Nullable Name item;
        private long bytes;
        private @Nullable Sha256 hash;
        private @Nullable String parent;
        private @Nullable Sha256 parentManifest;
        private final List<String> chain = new ArrayList<>();
        private @Nullable RestorePoint point;

        void read(String field, JsonToken value, JsonParser in) throws DamagedException {
            if (value == JsonToken.VALUE_NULL) {
                return;
            }
            switch (field) {
                case "coffer_manifest" -> version = in.getIntValue();
                case "number" -> number = in.getLongValue();
                case "kind" -> kind = ItemKind.of(in.getString());
                case "format" -> format = ItemFormat.of(in.getString());
                case "item" -> item = Name.owning(Escaped.parse(in.getString()));
                case "item_bytes" -> bytes = in.getLongValue();
                case "item_sha256" -> hash = Sha256.parse(in.getString());
                case "parent" -> parent = in.getString();
                case "parent_manifest_sha256" -> parentManifest = Sha256.parse(in.getString());
                case "chain" -> {
                    while (in.nextToken() == JsonToken.VALUE_STRING) {
                        chain.add(in.getString());
                    }
                }
                case "point" -> point = PointJson.read(in);
                default -> in.skipChildren();
            }
        }

        Manifest manifest() throws DamagedException {
            if (version > VERSION) {
                throw new DamagedException(
                        "it is of a newer version of Coffer (" + version + "); use that for it");
            }
            if (version < 1
                    || kind == null
                    || format == null
                    || item == null
                    || point == null
                    || (parent == null) != (parentManifest == null)
                    || (kind == ItemKind.FULL) != (parent == null)) {
                throw new DamagedException("it lacks what every manifest has");
            }
            Parent before =
                    parent == null || parentManifest == null
                            ? null
                            : new Parent(parent, parentManifest);
            return new Manifest(number, kind, format, item, bytes, hash, before, chain, point);
        }
    }
}
