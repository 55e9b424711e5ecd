package dev.coffer.store;

import dev.coffer.audit.AuditMark;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Escaped;
import dev.coffer.base.TreePath;
import dev.coffer.tree.DatabaseFinding;
import dev.coffer.tree.Problem;

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
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A point as JSON: the fields of design §5, in stores and for {@code --json} alike. Names are
 * written as {@link Escaped} has them, so nothing is lost; where one is not UTF-8, the exact bytes
 * stand beside it in base64.
 */
public final class PointJson {
    private static final JsonFactory JSON = new JsonFactory();

    private PointJson() {}

    /**
     * Reads the places of sources as every file of ours has them: an array of {@code name} and
     * {@code path}, whose beginning has been read.
     */
    public static void readSources(JsonParser in, List<SourcePlace> sources) {
        while (in.nextToken() == JsonToken.START_OBJECT) {
            String name = "";
            String path = "";
            for (String field = in.nextName(); field != null; field = in.nextName()) {
                in.nextToken();
                switch (field) {
                    case "name" -> name = in.getString();
                    case "path" -> path = in.getString();
                    default -> in.skipChildren();
                }
            }
            sources.add(SourcePlace.written(name, path));
        }
    }

    /** Writes one object. */
    public static void write(JsonGenerator out, RestorePoint point) {
        write(out, point, null);
    }

    /**
     * Writes one object, with {@code item} and {@code item_kind} for people and programs outside.
     *
     * @param item null where the point is none
     */
    public static void write(JsonGenerator out, RestorePoint point, @Nullable StoredItem item) {
        out.writeStartObject();
        out.writeStringProperty("id", point.id());
        writeOrNull(out, "original", point.original());
        out.writeStringProperty("kind", point.kind().word());
        out.writeStringProperty("time", time(point.time()));
        writeOrNull(out, "job", point.job());
        out.writeStringProperty("note", point.note());
        out.writeStringProperty("author", point.author());
        writeOrNull(out, "hold", point.hold());
        OffsetDateTime until = point.deletedUntil();
        writeOrNull(out, "deleted_until", until == null ? null : time(until));
        writeAll(out, "tags", point.tags());
        out.writeStringProperty("host", point.host());
        out.writeArrayPropertyStart("sources");
        for (SourcePlace source : point.sources()) {
            out.writeStartObject();
            out.writeStringProperty("name", source.name());
            String told = source.told();
            if (told == null) {
                writePath(out, source.path().toString(), source.path().shared());
            } else {
                out.writeStringProperty("path", told);
            }
            out.writeEndObject();
        }
        out.writeEndArray();
        writeAll(out, "rules", point.rules());
        if (point.isCounted()) {
            out.writeNumberProperty("files", point.files());
            out.writeNumberProperty("dirs", point.folders());
            out.writeNumberProperty("bytes", point.bytes());
            out.writeNumberProperty("added_bytes", point.addedBytes());
            out.writeNumberProperty("duration_ms", point.duration().toMillis());
        } else {
            for (String field : List.of("files", "dirs", "bytes", "added_bytes", "duration_ms")) {
                out.writeNullProperty(field);
            }
        }
        writeOrNull(out, "parent", point.parent());
        if (point.isCounted()) {
            writeCounts(out, point.counts());
        } else {
            for (String field : List.of("new", "changed", "unchanged", "deleted", "skipped")) {
                out.writeNullProperty(field);
            }
        }
        out.writeNumberProperty("unreadable_count", point.unreadableCount());
        out.writeArrayPropertyStart("unreadable");
        for (Problem problem : point.unreadable()) {
            writeProblem(out, problem);
        }
        out.writeEndArray();
        out.writeArrayPropertyStart("saved");
        for (TreePath path : point.saved()) {
            out.writeString(path.toString());
        }
        out.writeEndArray();
        out.writeArrayPropertyStart("databases");
        for (DatabaseFinding finding : point.databases()) {
            FindingJson.write(out, finding);
        }
        out.writeEndArray();
        AuditMark audit = point.audit();
        if (audit != null) {
            out.writeStringProperty("audit", audit.toString());
        }
        if (item != null) {
            out.writeStringProperty("item", item.name());
            out.writeStringProperty("item_kind", item.kind());
        }
        out.writeEndObject();
    }

    /**
     * The fields {@code new}, {@code changed}, {@code unchanged}, {@code deleted}, {@code skipped}.
     */
    public static void writeCounts(JsonGenerator out, Counts counts) {
        out.writeNumberProperty("new", counts.created());
        out.writeNumberProperty("changed", counts.updated());
        out.writeNumberProperty("unchanged", counts.unchanged());
        out.writeNumberProperty("deleted", counts.deleted());
        out.writeNumberProperty("skipped", counts.skipped());
    }

    /**
     * An object of {@code path}, {@code path_bytes} where needed, {@code kind} and {@code reason}.
     */
    public static void writeProblem(JsonGenerator out, Problem problem) {
        out.writeStartObject();
        writePath(out, problem.path().toString(), problem.path().shared());
        out.writeStringProperty("kind", problem.kind().name().toLowerCase(Locale.ROOT));
        out.writeStringProperty("reason", problem.reason());
        out.writeEndObject();
    }

    private static void writePath(JsonGenerator out, String shown, byte[] exact) {
        out.writeStringProperty("path", shown);
        if (!Escaped.isUtf8(exact)) {
            out.writeStringProperty("path_bytes", Base64.getEncoder().encodeToString(exact));
        }
    }

    private static void writeOrNull(JsonGenerator out, String field, @Nullable String value) {
        if (value == null) {
            out.writeNullProperty(field);
        } else {
            out.writeStringProperty(field, value);
        }
    }

    private static void writeAll(JsonGenerator out, String field, List<String> values) {
        out.writeArrayPropertyStart(field);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    private static String time(OffsetDateTime time) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
    }

    /** One line of JSON with a newline at its end. */
    public static byte[] toBytes(RestorePoint point) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            write(out, point);
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    /**
     * @throws DamagedException if the bytes are not what {@link #toBytes} writes; fields of later
     *     versions are passed over
     */
    public static RestorePoint parse(byte[] json) throws DamagedException {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new DamagedException("it is not a JSON object");
            }
            return new Reader().read(in);
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw new DamagedException("it cannot be read: " + firstLine(e.getMessage()), e);
        }
    }

    /**
     * Reads one that stands in another document; its beginning has been read.
     *
     * @throws IllegalArgumentException if it is not what {@link #write} writes
     * @throws DateTimeException likewise
     */
    public static RestorePoint read(JsonParser in) {
        return new Reader().read(in);
    }

    private static String firstLine(@Nullable String message) {
        String text = String.valueOf(message);
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    /** Fields as they come. */
    private static final class Reader {
        private String id = "";
        private @Nullable String original;
        private StoreKind kind = StoreKind.MIRROR;
        private OffsetDateTime time = OffsetDateTime.MIN;
        private @Nullable String job;
        private String note = "";
        private String author = "";
        private @Nullable String hold;
        private @Nullable OffsetDateTime deletedUntil;
        private final List<String> tags = new ArrayList<>();
        private String host = "";
        private final List<SourcePlace> sources = new ArrayList<>();
        private final List<String> rules = new ArrayList<>();
        private @Nullable AuditMark audit;
        private long files;
        private long folders;
        private long bytes;
        private long addedBytes;
        private long durationMillis;
        private @Nullable String parent;
        private long created;
        private long updated;
        private long unchanged;
        private long deleted;
        private long skipped;
        private long unreadableCount;
        private final List<Problem> unreadable = new ArrayList<>();
        private final List<String> saved = new ArrayList<>();
        private final List<DatabaseFinding> databases = new ArrayList<>();

        RestorePoint read(JsonParser in) {
            for (String field = in.nextName(); field != null; field = in.nextName()) {
                JsonToken value = in.nextToken();
                if (value == JsonToken.VALUE_NUMBER_INT) {
                    number(field, in.getLongValue());
                } else if (value == JsonToken.VALUE_STRING) {
                    text(field, in.getString());
                } else if (value == JsonToken.START_ARRAY) {
                    array(field, in);
                } else if (value == JsonToken.VALUE_NULL) {
                    number(field, -1);
                } else {
                    in.skipChildren();
                }
            }
            if (id.isEmpty()) {
                throw new IllegalArgumentException("it has no id");
            }
            return new RestorePoint(
                    id,
                    original,
                    kind,
                    time,
                    job,
                    note,
                    author,
                    hold,
                    tags,
                    host,
                    sources,
                    rules,
                    files,
                    folders,
                    bytes,
                    addedBytes,
                    Duration.ofMillis(durationMillis),
                    parent,
                    new Counts(created, updated, unchanged, deleted, skipped),
                    unreadableCount,
                    unreadable,
                    paths(saved),
                    databases,
                    deletedUntil,
                    audit);
        }

        private static List<TreePath> paths(List<String> texts) {
            List<TreePath> paths = new ArrayList<>();
            for (String text : texts) {
                paths.add(TreePath.parse(text));
            }
            return paths;
        }

        private void number(String field, long value) {
            switch (field) {
                case "files" -> files = value;
                case "dirs" -> folders = value;
                case "bytes" -> bytes = value;
                case "added_bytes" -> addedBytes = value;
                case "duration_ms" -> durationMillis = value;
                case "new" -> created = value;
                case "changed" -> updated = value;
                case "unchanged" -> unchanged = value;
                case "deleted" -> deleted = value;
                case "skipped" -> skipped = value;
                case "unreadable_count" -> unreadableCount = value;
                default -> {
                    // a later version's
                }
            }
        }

        private void text(String field, String value) {
            switch (field) {
                case "id" -> id = value;
                case "original" -> original = value;
                case "kind" -> kind = StoreKind.valueOf(value.toUpperCase(Locale.ROOT));
                case "time" -> time = OffsetDateTime.parse(value);
                case "job" -> job = value;
                case "note" -> note = value;
                case "author" -> author = value;
                case "hold" -> hold = value;
                case "deleted_until" -> deletedUntil = OffsetDateTime.parse(value);
                case "audit" -> audit = AuditMark.parse(value);
                case "host" -> host = value;
                case "parent" -> parent = value;
                default -> {
                    // a later version's
                }
            }
        }

        private void array(String field, JsonParser in) {
            switch (field) {
                case "tags" -> readTexts(in, tags);
                case "rules" -> readTexts(in, rules);
                case "sources" -> readSources(in, sources);
                case "unreadable" -> readProblems(in);
                case "saved" -> readTexts(in, saved);
                case "databases" -> readDatabases(in);
                default -> in.skipChildren();
            }
        }

        private static void readTexts(JsonParser in, List<String> texts) {
            while (in.nextToken() == JsonToken.VALUE_STRING) {
                texts.add(in.getString());
            }
        }

        private void readDatabases(JsonParser in) {
            while (in.nextToken() == JsonToken.START_OBJECT) {
                databases.add(FindingJson.read(in));
            }
        }

        private void readProblems(JsonParser in) {
            while (in.nextToken() == JsonToken.START_OBJECT) {
                String path = "";
                String reason = "";
                Problem.Kind kindOf = Problem.Kind.UNREADABLE;
                for (String field = in.nextName(); field != null; field = in.nextName()) {
                    in.nextToken();
                    switch (field) {
                        case "path" -> path = in.getString();
                        case "kind" ->
                                kindOf =
                                        Problem.Kind.valueOf(
                                                in.getString().toUpperCase(Locale.ROOT));
                        case "reason" -> reason = in.getString();
                        default -> in.skipChildren();
                    }
                }
                unreadable.add(new Problem(TreePath.parse(path), kindOf, reason));
            }
        }
    }
}
