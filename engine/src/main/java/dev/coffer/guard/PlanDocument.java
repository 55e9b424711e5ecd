package dev.coffer.guard;

import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a plan of destruction as it is made: JSON Lines, one for what it is about and one for each
 * path with what is there now (size, mtime, ctime, inode), each with its keys in a fixed order and
 * no spaces. The digest is that of these bytes, so the same world and the same request give the
 * same digest. Paths must come in an order that the same world gives again. Memory does not grow
 * with the plan. For one thread.
 */
public final class PlanDocument implements AutoCloseable {
    /** Of each effect, so many are told by name. */
    private static final int SHOWN = 10;

    private static final class Preview {
        final List<TreePath> first = new ArrayList<>();
        long count;
    }

    private final Operation operation;
    private final String subject;
    private final HostPath place;
    private final OpenFile file;
    private final MessageDigest digest = Sha256.digest();
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private final Map<String, Preview> previews = new LinkedHashMap<>();
    private final List<Destruction.Point> points = new ArrayList<>();
    private long items;
    private long bytes;

    /**
     * @param spool where the document is made, mode 0600
     * @param spoolPath the path of that folder
     * @param name its name there, which must be free
     */
    public PlanDocument(
            Folder spool, HostPath spoolPath, Name name, Operation operation, String subject)
            throws OsException {
        this.operation = operation;
        this.subject = subject;
        this.place = spoolPath.resolve(name);
        this.file = spool.createFile(name, 0600);
        line("{\"operation\":\"" + operation.word() + "\",\"subject\":" + quoted(subject) + "}\n");
    }

    /**
     * @param effect what would happen to it: "remove" or "replace"
     * @param now what lies there
     */
    public void item(String effect, TreePath path, FileStat now) throws OsException {
        StringBuilder json = new StringBuilder(160);
        json.append("{\"effect\":\"")
                .append(effect)
                .append("\",\"path\":")
                .append(quoted(path.toString()));
        if (!Escaped.isUtf8(path.shared())) {
            json.append(",\"path_bytes\":\"")
                    .append(Base64.getEncoder().encodeToString(path.shared()))
                    .append('"');
        }
        json.append(",\"kind\":\"").append(now.kind()).append("\",\"size\":").append(now.size());
        json.append(",\"mtime\":\"")
                .append(now.modified())
                .append("\",\"ctime\":\"")
                .append(now.changed());
        json.append("\",\"inode\":").append(Long.toUnsignedString(now.inode())).append("}\n");
        line(json.toString());
        preview(effect, path);
        items++;
        bytes += now.isFile() ? now.size() : 0;
    }

    /**
     * A file of a storage, which is named by its content, so that its name and size tell it apart.
     *
     * @param effect as above
     * @param bytes its size
     */
    public void file(String effect, TreePath path, long bytes) throws OsException {
        line(
                "{\"effect\":\""
                        + effect
                        + "\",\"path\":"
                        + quoted(path.toString())
                        + ",\"size\":"
                        + bytes
                        + "}\n");
        preview(effect, path);
        items++;
        this.bytes += bytes;
    }

    /**
     * A restore point, which never changes under its id.
     *
     * @param effect what would happen to it: "forget"
     * @param id as it is now
     * @param first the one that it had first, by which records name it
     */
    public void point(String effect, String id, String first, OffsetDateTime time)
            throws OsException {
        line(
                "{\"effect\":\""
                        + effect
                        + "\",\"point\":"
                        + quoted(id)
                        + ",\"time\":\""
                        + time.toInstant()
                        + "\"}\n");
        points.add(new Destruction.Point(effect, id, first, time));
        items++;
    }

    /**
     * Something that is neither a file nor a point.
     *
     * @param effect what would happen to it
     * @param text what it is, exactly
     */
    public void fact(String effect, String text) throws OsException {
        line("{\"effect\":\"" + effect + "\",\"text\":" + quoted(text) + "}\n");
        items++;
    }

    /** How it would be done, which a yes is given to as well; nothing goes by it. */
    public void term(String name, String value) throws OsException {
        line("{\"term\":" + quoted(name) + ",\"value\":" + quoted(value) + "}\n");
    }

    /** Something else that would be done and destroys nothing: it needs no yes. */
    public void also(String effect, TreePath path) {
        preview(effect, path);
    }

    private void preview(String effect, TreePath path) {
        Preview preview = previews.get(effect);
        if (preview == null) {
            preview = new Preview();
            previews.put(effect, preview);
        }
        preview.count++;
        if (preview.first.size() < SHOWN) {
            preview.first.add(path);
        }
    }

    /** What it would do so far, by kind. */
    public List<Destruction.Effect> effects() {
        List<Destruction.Effect> effects = new ArrayList<>();
        for (Map.Entry<String, Preview> one : previews.entrySet()) {
            Preview preview = one.getValue();
            effects.add(new Destruction.Effect(one.getKey(), preview.count, preview.first));
        }
        return effects;
    }

    /** How many paths so far. */
    public long items() {
        return items;
    }

    /** Bytes of the regular files among them. */
    public long bytes() {
        return bytes;
    }

    /** The same as {@link #finish(List, Impact)} where nothing more is known. */
    public Destruction finish(List<String> summary) throws OsException {
        return finish(summary, Impact.UNKNOWN);
    }

    /** Ends the document and gives the plan. */
    public Destruction finish(List<String> summary, Impact impact) throws OsException {
        flush();
        close();
        return new Destruction(
                operation,
                subject,
                summary,
                items,
                bytes,
                Sha256.finish(digest),
                place,
                impact,
                effects(),
                points);
    }

    private void line(String json) throws OsException {
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        digest.update(utf8);
        int from = 0;
        while (from < utf8.length) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int n = Math.min(buffer.remaining(), utf8.length - from);
            buffer.put(utf8, from, n);
            from += n;
        }
    }

    private void flush() throws OsException {
        buffer.flip();
        file.write(buffer);
        buffer.clear();
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        CanonicalJson.quote(out, text);
        return out.toString();
    }

    @Override
    public void close() {
        file.close();
    }
}
