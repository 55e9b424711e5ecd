package dev.coffer.store;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Escaped;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.sqlite.Fingerprint;
import dev.coffer.tree.DatabaseFinding;
import dev.coffer.tree.DatabaseFinding.Result;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the check of a database found, as JSON: in points, in tags of a vault, for people. */
public final class FindingJson {
    private static final JsonFactory JSON = new JsonFactory();

    private FindingJson() {}

    /** Writes one object. */
    public static void write(JsonGenerator out, DatabaseFinding finding) {
        out.writeStartObject();
        out.writeStringProperty("path", finding.path().toString());
        if (!Escaped.isUtf8(finding.path().shared())) {
            out.writeStringProperty(
                    "path_bytes", Base64.getEncoder().encodeToString(finding.path().shared()));
        }
        out.writeStringProperty("result", finding.result().word());
        out.writeBooleanProperty("full", finding.full());
        out.writeStringProperty("checked", finding.checked().toString());
        if (!finding.message().isEmpty()) {
            out.writeStringProperty("message", finding.message());
        }
        Fingerprint fingerprint = finding.fingerprint();
        if (fingerprint != null) {
            out.writeStringProperty("schema", fingerprint.schema().toString());
            out.writeObjectPropertyStart("rows");
            fingerprint.rows().forEach((table, count) -> out.writeNumberProperty(table, count));
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    /** One finding as a text of its own. */
    public static String text(DatabaseFinding finding) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            write(out, finding);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /**
     * @throws DamagedException if it is not what {@link #text} gives
     */
    public static DatabaseFinding parse(String text) throws DamagedException {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new DamagedException("what is said of a database is no JSON object");
            }
            return read(in);
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw new DamagedException("what is said of a database cannot be read", e);
        }
    }

    /**
     * Reads an object whose beginning has been read.
     *
     * @throws IllegalArgumentException if a value is none of its kind
     * @throws DateTimeException if the time is none
     */
    static DatabaseFinding read(JsonParser in) {
        String path = "";
        String result = Result.SOUND.word();
        boolean full = false;
        Instant checked = Instant.EPOCH;
        String message = "";
        Sha256 schema = null;
        SortedMap<String, Long> rows = new TreeMap<>();
        for (String field = in.nextName(); field != null; field = in.nextName()) {
            in.nextToken();
            switch (field) {
                case "path" -> path = in.getString();
                case "result" -> result = in.getString();
                case "full" -> full = in.currentToken() == JsonToken.VALUE_TRUE;
                case "checked" -> checked = Instant.parse(in.getString());
                case "message" -> message = in.getString();
                case "schema" -> schema = Sha256.parse(in.getString());
                case "rows" -> readRows(in, rows);
                default -> in.skipChildren();
            }
        }
        return new DatabaseFinding(
                TreePath.parse(path),
                Result.of(result),
                full,
                checked,
                message,
                fingerprint(schema, rows));
    }

    private static @Nullable Fingerprint fingerprint(
            @Nullable Sha256 schema, SortedMap<String, Long> rows) {
        return schema == null ? null : new Fingerprint(schema, rows);
    }

    private static void readRows(JsonParser in, SortedMap<String, Long> rows) {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            in.skipChildren();
            return;
        }
        for (String table = in.nextName(); table != null; table = in.nextName()) {
            in.nextToken();
            rows.put(table, in.getLongValue());
        }
    }
}
