package dev.coffer.archive;

import dev.coffer.base.DamagedException;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.store.PointWords;
import dev.coffer.store.RestorePoint;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * What people said of an item after it was made: a small file beside the manifest, which itself
 * never changes, for the items that build upon it know its hash.
 */
final class WordsFile {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int LIMIT = 16 << 20;

    private WordsFile() {}

    /** The point with the words that it has now. */
    static RestorePoint read(Folder root, Manifest manifest) throws OsException, DamagedException {
        byte[] json = SmallFiles.readIfThere(root, manifest.words(), LIMIT);
        if (json == null) {
            return manifest.point();
        }
        String note = "";
        String hold = null;
        OffsetDateTime until = null;
        List<String> tags = new ArrayList<>();
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            in.nextToken();
            for (String field = in.nextName(); field != null; field = in.nextName()) {
                JsonToken value = in.nextToken();
                switch (field) {
                    case "note" -> note = in.getString();
                    case "hold" -> hold = value == JsonToken.VALUE_NULL ? null : in.getString();
                    case "deleted_until" ->
                            until =
                                    value == JsonToken.VALUE_NULL
                                            ? null
                                            : OffsetDateTime.parse(in.getString());
                    case "tags" -> {
                        while (in.nextToken() == JsonToken.VALUE_STRING) {
                            tags.add(in.getString());
                        }
                    }
                    default -> in.skipChildren();
                }
            }
        } catch (JacksonException | DateTimeException e) {
            throw new DamagedException(manifest.words() + " cannot be read", e);
        }
        return manifest.point().with(new PointWords(note, tags, hold, until));
    }

    static void write(Folder root, Manifest manifest, PointWords words) throws OsException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            out.writeStringProperty("id", manifest.id());
            out.writeStringProperty("note", words.note());
            out.writeArrayPropertyStart("tags");
            for (String tag : words.tags()) {
                out.writeString(tag);
            }
            out.writeEndArray();
            writeOrNull(out, "hold", words.hold());
            OffsetDateTime until = words.deletedUntil();
            writeOrNull(
                    out,
                    "deleted_until",
                    until == null ? null : until.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
            out.writeEndObject();
        }
        bytes.write('\n');
        SmallFiles.replace(root, manifest.words(), bytes.toByteArray(), 0600);
    }

    private static void writeOrNull(JsonGenerator out, String field, @Nullable String value) {
        if (value == null) {
            out.writeNullProperty(field);
        } else {
            out.writeStringProperty(field, value);
        }
    }
}
