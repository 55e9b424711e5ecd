package dev.coffer.restore;

import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.Xattr;
import dev.coffer.restore.Step.Mark;
import dev.coffer.restore.Step.Was;

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
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Steps as lines of JSON: names and paths in their written form, times as seconds and nanoseconds.
 */
final class StepJson {
    private static final JsonFactory JSON = new JsonFactory();

    private StepJson() {}

    /** With the newline. */
    static byte[] write(Step step) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            switch (step) {
                case Step.Begin s -> {
                    out.writeStringProperty("step", "begin");
                    out.writeStringProperty("id", s.id());
                    out.writeStringProperty("time", s.time());
                    out.writeNumberProperty("order", s.order());
                    if (s.only() != null) {
                        out.writeStringProperty("only", s.only().toString());
                    }
                    out.writeStringProperty("restored", s.label());
                    out.writeBooleanProperty("fresh", s.fresh());
                    out.writeBooleanProperty("made_target", s.madeTarget());
                }
                case Step.Area s -> {
                    out.writeStringProperty("step", "area");
                    out.writeNumberProperty("area", s.number());
                    path(out, s.path());
                }
                case Step.Touch s -> {
                    out.writeStringProperty("step", "touch");
                    path(out, s.path());
                    metadata(out, s.was());
                }
                case Step.Put s -> {
                    out.writeStringProperty("step", "put");
                    path(out, s.path());
                    kept(out, s.area(), s.kept());
                    mark(out, "made", s.made());
                    mark(out, "was", s.was());
                    if (s.modified() != null) {
                        out.writeStringProperty("new_mtime", s.modified().toString());
                    }
                }
                case Step.Take s -> {
                    out.writeStringProperty("step", "take");
                    path(out, s.path());
                    kept(out, s.area(), s.kept());
                    mark(out, "was", s.was());
                }
                case Step.Meta s -> {
                    out.writeStringProperty("step", "metadata");
                    path(out, s.path());
                    mark(out, "was", s.mark());
                    metadata(out, s.was());
                    out.writeStringProperty("new_mtime", s.modified().toString());
                }
                case Step.End s -> {
                    out.writeStringProperty("step", "end");
                    out.writeStringProperty("state", s.state().name().toLowerCase(Locale.ROOT));
                    out.writeStringProperty("time", s.time().toString());
                }
                case Step.Drop s -> {
                    out.writeStringProperty("step", "drop");
                    kept(out, s.area(), s.kept());
                }
                case Step.PartlyUndone _ -> out.writeStringProperty("step", "partly_undone");
                case Step.PutBack s -> {
                    out.writeStringProperty("step", "put_back");
                    out.writeNumberProperty("inode", s.inode());
                    out.writeStringProperty("now", s.now().toString());
                    out.writeStringProperty("then", s.then().toString());
                }
            }
            out.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private static void path(JsonGenerator out, TreePath path) {
        out.writeStringProperty("path", path.isRoot() ? "" : path.toString());
    }

    private static void kept(JsonGenerator out, int area, Name kept) {
        out.writeNumberProperty("area", area);
        out.writeStringProperty("kept", kept.toString());
    }

    private static void mark(JsonGenerator out, String name, @Nullable Mark mark) {
        if (mark == null) {
            return;
        }
        out.writeObjectPropertyStart(name);
        out.writeStringProperty("kind", mark.kind().name());
        out.writeNumberProperty("inode", mark.inode());
        out.writeNumberProperty("size", mark.size());
        out.writeStringProperty("mtime", mark.modified().toString());
        out.writeStringProperty("ctime", mark.changed().toString());
        out.writeEndObject();
    }

    private static void metadata(JsonGenerator out, Was was) {
        out.writeStringProperty("mode", Integer.toOctalString(was.mode()));
        out.writeNumberProperty("uid", Integer.toUnsignedLong(was.uid()));
        out.writeNumberProperty("gid", Integer.toUnsignedLong(was.gid()));
        out.writeStringProperty("mtime", was.modified().toString());
        out.writeStringProperty("ctime", was.changed().toString());
        out.writeObjectPropertyStart("xattrs");
        for (Xattr attribute : was.xattrs()) {
            out.writeStringProperty(
                    attribute.name().toString(),
                    Base64.getEncoder().encodeToString(attribute.value().shared()));
        }
        out.writeEndObject();
    }

    /**
     * @throws DamagedException if it is none of ours
     */
    static Step read(byte[] line) throws DamagedException {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), line)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("no object");
            }
            return step(new Fields(in));
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw new DamagedException(
                    "a line of the journal cannot be read: " + Escaped.of(line), e);
        }
    }

    private static Step step(Fields f) {
        return switch (f.text("step")) {
            case "begin" ->
                    new Step.Begin(
                            f.text("id"),
                            f.text("time"),
                            f.has("order") ? f.number("order") : ordered(f.text("time")),
                            f.has("only") ? f.name("only") : null,
                            f.text("restored"),
                            f.text("fresh").equals("true"),
                            f.text("made_target").equals("true"));
            case "area" -> new Step.Area((int) f.number("area"), f.path());
            case "touch" -> new Step.Touch(f.path(), f.metadata());
            case "put" ->
                    new Step.Put(
                            f.path(),
                            (int) f.number("area"),
                            f.name("kept"),
                            f.mark("made"),
                            f.has("was.kind") ? f.mark("was") : null,
                            f.has("new_mtime") ? f.time("new_mtime") : null);
            case "take" ->
                    new Step.Take(f.path(), (int) f.number("area"), f.name("kept"), f.mark("was"));
            case "metadata" ->
                    new Step.Meta(f.path(), f.mark("was"), f.metadata(), f.time("new_mtime"));
            case "end" ->
                    new Step.End(
                            Step.State.valueOf(f.text("state").toUpperCase(Locale.ROOT)),
                            f.time("time"));
            case "drop" -> new Step.Drop((int) f.number("area"), f.name("kept"));
            case "partly_undone" -> new Step.PartlyUndone();
            case "put_back" -> new Step.PutBack(f.number("inode"), f.time("now"), f.time("then"));
            default -> throw new IllegalArgumentException("step " + f.text("step"));
        };
    }

    /** Of a journal whose beginning tells no order: by its time. */
    private static long ordered(String time) {
        return RestoreId.order(OffsetDateTime.parse(time).toInstant());
    }

    /** The line's fields, those of an object within as {@code outer.inner}. */
    private static final class Fields {
        private final Map<String, String> values = new HashMap<>();
        private final List<Xattr> xattrs = new ArrayList<>(0);

        Fields(JsonParser in) {
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                if (in.nextToken() == JsonToken.START_OBJECT) {
                    inner(in, name);
                } else {
                    values.put(name, in.getString());
                }
            }
        }

        private void inner(JsonParser in, String outer) {
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                in.nextToken();
                if (outer.equals("xattrs")) {
                    Bytes attribute = Bytes.owning(Escaped.parse(name));
                    byte[] value = Base64.getDecoder().decode(in.getString());
                    xattrs.add(new Xattr(attribute, Bytes.owning(value)));
                } else {
                    values.put(outer + "." + name, in.getString());
                }
            }
        }

        boolean has(String name) {
            return values.containsKey(name);
        }

        String text(String name) {
            String value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException("no " + name);
            }
            return value;
        }

        long number(String name) {
            return Long.parseLong(text(name));
        }

        Timestamp time(String name) {
            String text = text(name);
            int dot = text.indexOf('.');
            return new Timestamp(
                    Long.parseLong(text, 0, dot, 10),
                    Integer.parseInt(text, dot + 1, text.length(), 10));
        }

        TreePath path() {
            return TreePath.of(Escaped.parse(text("path")));
        }

        Name name(String field) {
            return Name.owning(Escaped.parse(text(field)));
        }

        Mark mark(String name) {
            return new Mark(
                    FileKind.valueOf(text(name + ".kind")),
                    number(name + ".inode"),
                    number(name + ".size"),
                    time(name + ".mtime"),
                    time(name + ".ctime"));
        }

        Was metadata() {
            return new Was(
                    Integer.parseInt(text("mode"), 8),
                    (int) number("uid"),
                    (int) number("gid"),
                    time("mtime"),
                    time("ctime"),
                    xattrs);
        }
    }
}
