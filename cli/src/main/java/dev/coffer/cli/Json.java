package dev.coffer.cli;

import dev.coffer.base.Escaped;
import dev.coffer.base.TreePath;
import dev.coffer.job.FileHistory;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

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

    /**
     * An entry as {@code ls}, {@code find} and {@code history} print it.
     *
     * @param links to ask where a link leads; null if that is not asked for
     */
    static void writeEntry(
            JsonGenerator out,
            FileHistory.@Nullable Links links,
            TreePath path,
            Entry entry,
            ZoneId zone)
            throws IOException {
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
        if (!entry.isFolder()) {
            out.writeNumberProperty("links", entry.stat().links());
        }
        if (entry.stat().links() > 1 && !entry.isFolder()) { // names of one inode are one file
            out.writeStringProperty("inode", Long.toUnsignedString(entry.stat().inode()));
            out.writeStringProperty("device", Long.toUnsignedString(entry.stat().device()));
        }
        switch (entry.kind()) {
            case LINK -> {
                if (links != null) {
                    writeTarget(out, links.target(path, entry).shared());
                }
            }
            case CHARACTER_DEVICE, BLOCK_DEVICE -> {
                long device = entry.stat().rawDevice();
                out.writeNumberProperty("device_major", EntryLine.major(device));
                out.writeNumberProperty("device_minor", EntryLine.minor(device));
            }
            case FILE, FOLDER, FIFO, SOCKET -> {}
        }
        if (entry.contentHash() != null) {
            out.writeStringProperty("sha256", entry.contentHash().toString());
        }
        if (entry.isDatabase()) {
            out.writeBooleanProperty("database", true);
        }
    }

    private static void writeTarget(JsonGenerator out, byte[] target) {
        out.writeStringProperty("target", Escaped.of(target));
        if (!Escaped.isUtf8(target)) {
            out.writeStringProperty("target_bytes", Base64.getEncoder().encodeToString(target));
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
