package dev.coffer.record;

import dev.coffer.base.DamagedException;
import dev.coffer.store.PointJson;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.StoreKind;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a store is: the file {@code store.json}, written once when the store is made. Immutable.
 *
 * @param format version of everything in {@code .coffer/}
 * @param kind as a word, for a later version may know more
 * @param id 32 random hex digits
 * @param made when
 * @param sources what the store is for
 */
public record StoreIdentity(
        int format, String kind, String id, OffsetDateTime made, List<SourcePlace> sources) {
    /** What this code writes and reads. */
    public static final int FORMAT = 1;

    public StoreIdentity {
        sources = List.copyOf(sources);
    }

    public boolean is(StoreKind one) {
        return kind.equals(one.word());
    }

    byte[] json() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out =
                new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            out.writeStringProperty("program", "coffer");
            out.writeNumberProperty("format", format);
            out.writeStringProperty("kind", kind);
            out.writeStringProperty("id", id);
            out.writeStringProperty("made", made.toString());
            out.writeArrayPropertyStart("sources");
            for (SourcePlace source : sources) {
                out.writeStartObject();
                out.writeStringProperty("name", source.name());
                out.writeStringProperty("path", source.written());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    /**
     * @throws DamagedException if it cannot be read; of a later format only that is sure
     */
    static StoreIdentity parse(byte[] json) throws DamagedException {
        int format = 0;
        String kind = "";
        String id = "";
        OffsetDateTime made = OffsetDateTime.MIN;
        List<SourcePlace> sources = new ArrayList<>();
        try (JsonParser in = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            in.nextToken();
            for (String field = in.nextName(); field != null; field = in.nextName()) {
                JsonToken value = in.nextToken();
                switch (field) {
                    case "format" -> format = in.getIntValue();
                    case "kind" -> kind = in.getString().toLowerCase(Locale.ROOT);
                    case "id" -> id = in.getString();
                    case "made" -> made = OffsetDateTime.parse(in.getString());
                    case "sources" -> {
                        if (value == JsonToken.START_ARRAY) {
                            PointJson.readSources(in, sources);
                        }
                    }
                    default -> in.skipChildren();
                }
            }
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            if (format <= FORMAT) {
                throw new DamagedException("it cannot be read", e);
            }
        }
        if (format < 1 || (format == FORMAT && (kind.isEmpty() || id.isEmpty()))) {
            throw new DamagedException("it lacks what every store has");
        }
        return new StoreIdentity(format, kind, id, made, sources);
    }
}
