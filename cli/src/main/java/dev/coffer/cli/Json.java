package dev.coffer.cli;

import dev.coffer.base.Escaped;
import dev.coffer.base.TreePath;
import dev.coffer.tree.Entry;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;

/** Writing JSON for {@code --json}: one document, or one line a document (design §5). */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Writes one document. */
    interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    /** Prints one document and ends its line. */
    static void print(Console console, Body body) throws IOException {
        synchronized (console.bytes()) {
            try (JsonGenerator out =
                    FACTORY.createGenerator(
                            ObjectWriteContext.empty(), unclosed(console.bytes()))) {
                body.write(out);
            }
            console.bytes().write('\n');
        }
    }

    /** One document as text. */
    static String text(Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            body.write(out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The path for people, and exactly where it is not valid UTF-8. */
    static void writePath(JsonGenerator out, TreePath path) {
        out.writeStringProperty("path", path.toString());
        if (!Escaped.isUtf8(path.shared())) {
            out.writeStringProperty(
                    "path_bytes", Base64.getEncoder().encodeToString(path.shared()));
        }
    }

    /** An entry as {@code ls} and {@code find} print it. */
    static void writeEntry(JsonGenerator out, TreePath path, Entry entry, ZoneId zone) {
        writePath(out, path);
        out.writeStringProperty("kind", EntryLine.word(entry.kind()));
        out.writeNumberProperty("size", entry.size());
        out.writeStringProperty("mode", Integer.toOctalString(entry.stat().mode()));
        out.writeNumberProperty("uid", Integer.toUnsignedLong(entry.stat().uid()));
        out.writeNumberProperty("gid", Integer.toUnsignedLong(entry.stat().gid()));
        out.writeStringProperty(
                "mtime",
                entry.stat()
                        .modified()
                        .toInstant()
                        .atZone(zone)
                        .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
        if (entry.contentHash() != null) {
            out.writeStringProperty("sha256", entry.contentHash().toString());
        }
        if (entry.isDatabase()) {
            out.writeBooleanProperty("database", true);
        }
    }

    private static OutputStream unclosed(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }
}
