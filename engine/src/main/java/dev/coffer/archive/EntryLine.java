package dev.coffer.archive;

import dev.coffer.archive.item.Place;
import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Extent;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** The line of one entry in a manifest (docs/format.md, "Archive"). */
final class EntryLine {
    /** Of the root; no name is this. */
    static final String ROOT = ".";

    private static final Name ROOT_NAME = Name.of("root");

    private EntryLine() {}

    /**
     * @param own id of the item whose manifest it stands in
     */
    static byte[] write(JsonLine out, TreePath path, ManifestEntry entry, String own) {
        FileStat stat = entry.stat();
        out.begin();
        if (path.isRoot()) {
            out.plain("path", ROOT);
        } else {
            out.bytes("path", path.shared());
        }
        out.plain("type", stat.kind().name().toLowerCase(Locale.ROOT));
        if (entry.isFile()) {
            content(out, entry, own);
        } else if (stat.kind() == FileKind.LINK) {
            out.bytes("target", entry.detail().target().shared());
        } else if (stat.rawDevice() != 0) {
            out.number("raw_device", stat.rawDevice());
        }
        out.plain("mode", mode(stat.mode()));
        out.number("uid", Integer.toUnsignedLong(stat.uid()));
        out.number("gid", Integer.toUnsignedLong(stat.gid()));
        out.time("mtime", stat.modifiedSeconds(), stat.modifiedNanos());
        out.time("ctime", stat.changedSeconds(), stat.changedNanos());
        out.number("inode", stat.inode());
        if (stat.links() > 1 && !entry.isFolder()) {
            out.number("links", stat.links()).number("device", stat.device());
        }
        if (!entry.xattrs().isEmpty()) {
            out.json("xattrs", xattrs(entry.xattrs()));
        }
        out.flag("read_again", entry.has(ManifestEntry.READ_AGAIN));
        out.flag("carried", entry.has(ManifestEntry.CARRIED));
        if (entry.has(ManifestEntry.OF_FILE) || entry.has(ManifestEntry.OF_FOLDER)) {
            out.plain("source", entry.has(ManifestEntry.OF_FILE) ? "file" : "folder");
        }
        return out.end();
    }

    private static void content(JsonLine out, ManifestEntry entry, String own) {
        Sha256 hash = entry.contentHash();
        Place place = entry.place();
        if (hash == null || place == null) {
            throw new IllegalStateException(entry + " has no content");
        }
        out.number("size", entry.size()).plain("sha256", hash.toString());
        if (!entry.item().equals(own)) {
            out.plain("in", entry.item());
        }
        out.number("offset", place.offset());
        List<Extent> extents = place.data();
        if (extents != null) {
            StringBuilder data = new StringBuilder("[");
            for (Extent extent : extents) {
                data.append(data.length() > 1 ? ",[" : "[");
                data.append(extent.offset()).append(',').append(extent.length()).append(']');
            }
            out.json("data", data.append(']').toString());
        }
        out.flag("sparse", entry.has(ManifestEntry.SPARSE));
        if (entry.isDatabase()) {
            out.flag("database", true).number("live_size", entry.stat().size());
            out.base64("stamp", entry.databaseStamp().shared());
        }
    }

    /** Four octal digits. */
    private static String mode(int mode) {
        return Integer.toOctalString(010000 | (mode & 07777)).substring(1);
    }

    private static String xattrs(List<Xattr> all) {
        StringBuilder out = new StringBuilder("[");
        for (Xattr xattr : all) {
            out.append(out.length() > 1 ? ",{\"name\":\"" : "{\"name\":\"");
            JsonLine.append(out, Escaped.of(xattr.name().shared()));
            out.append("\",\"value\":\"");
            out.append(Base64.getEncoder().encodeToString(xattr.value().shared()));
            out.append("\"}");
        }
        return out.append(']').toString();
    }

    /** An entry with the path it stands under. */
    record Read(TreePath path, ManifestEntry entry) {}

    /**
     * Reads one; its beginning has been read.
     *
     * @param own id of the item whose manifest it stands in
     * @throws DamagedException if it makes no sense
     * @throws IllegalArgumentException likewise
     */
    static Read read(JsonParser in, String own) throws DamagedException {
        Fields fields = new Fields();
        for (String field = in.nextName(); field != null; field = in.nextName()) {
            fields.read(field, in.nextToken(), in);
        }
        return fields.entry(own);
    }

    /** Fields as they come. */
    private static final class Fields {
        private @Nullable String path;
        private @Nullable FileKind kind;
        private int mode;
        private int uid;
        private int gid;
        private int links = 1;
        private long size;
        private long liveSize = -1;
        private long modifiedSeconds;
        private int modifiedNanos;
        private long changedSeconds;
        private int changedNanos;
        private long inode;
        private long device;
        private long rawDevice;
        private long offset = -1;
        private int flags;
        private @Nullable Sha256 hash;
        private @Nullable String item;
        private Bytes target = Bytes.EMPTY;
        private Bytes stamp = Bytes.EMPTY;
        private List<Xattr> xattrs = List.of();
        private @Nullable List<Extent> data;

        void read(String field, JsonToken value, JsonParser in) {
            switch (field) {
                case "path" -> path = in.getString();
                case "type" -> kind = FileKind.valueOf(in.getString().toUpperCase(Locale.ROOT));
                case "size" -> size = in.getLongValue();
                case "live_size" -> liveSize = in.getLongValue();
                case "sha256" -> hash = Sha256.parse(in.getString());
                case "in" -> item = in.getString();
                case "offset" -> offset = in.getLongValue();
                case "data" -> data = extents(in);
                case "target" -> target = Bytes.owning(Escaped.parse(in.getString()));
                case "raw_device" -> rawDevice = in.getLongValue();
                case "mode" -> mode = Integer.parseInt(in.getString(), 8) & 07777;
                case "uid" -> uid = (int) in.getLongValue();
                case "gid" -> gid = (int) in.getLongValue();
                case "mtime" -> {
                    String text = in.getString();
                    modifiedSeconds = seconds(text);
                    modifiedNanos = nanos(text);
                }
                case "ctime" -> {
                    String text = in.getString();
                    changedSeconds = seconds(text);
                    changedNanos = nanos(text);
                }
                case "inode" -> inode = in.getLongValue();
                case "links" -> links = in.getIntValue();
                case "device" -> device = in.getLongValue();
                case "xattrs" -> xattrs = xattrs(in);
                case "stamp" -> stamp = Bytes.owning(Base64.getDecoder().decode(in.getString()));
                case "source" ->
                        flags |=
                                in.getString().equals("file")
                                        ? ManifestEntry.OF_FILE
                                        : ManifestEntry.OF_FOLDER;
                default -> {
                    if (value == JsonToken.VALUE_TRUE) {
                        flags |= flag(field);
                    } else {
                        in.skipChildren(); // a later version's, or for people
                    }
                }
            }
        }

        private static int flag(String field) {
            return switch (field) {
                case "database" -> ManifestEntry.DATABASE;
                case "read_again" -> ManifestEntry.READ_AGAIN;
                case "carried" -> ManifestEntry.CARRIED;
                case "sparse" -> ManifestEntry.SPARSE;
                default -> 0;
            };
        }

        private static long seconds(String time) {
            return Long.parseLong(time, 0, time.indexOf('.'), 10);
        }

        private static int nanos(String time) {
            return Integer.parseInt(time, time.indexOf('.') + 1, time.length(), 10);
        }

        private static List<Extent> extents(JsonParser in) {
            List<Extent> all = new ArrayList<>();
            while (in.nextToken() == JsonToken.START_ARRAY) {
                in.nextToken();
                long from = in.getLongValue();
                in.nextToken();
                all.add(new Extent(from, in.getLongValue()));
                in.nextToken();
            }
            return all;
        }

        private static List<Xattr> xattrs(JsonParser in) {
            List<Xattr> all = new ArrayList<>();
            while (in.nextToken() == JsonToken.START_OBJECT) {
                String name = "";
                String value = "";
                for (String field = in.nextName(); field != null; field = in.nextName()) {
                    in.nextToken();
                    if (field.equals("name")) {
                        name = in.getString();
                    } else {
                        value = in.getString();
                    }
                }
                all.add(
                        new Xattr(
                                Bytes.owning(Escaped.parse(name)),
                                Bytes.owning(Base64.getDecoder().decode(value))));
            }
            return all;
        }

        Read entry(String own) throws DamagedException {
            String written = path;
            FileKind type = kind;
            if (written == null || type == null || type == FileKind.SOCKET) {
                throw new DamagedException("an entry has no path or no type");
            }
            boolean isRoot = written.equals(ROOT);
            TreePath at = isRoot ? TreePath.ROOT : TreePath.of(Escaped.parse(written));
            boolean isFile = type == FileKind.FILE;
            if (isFile && (hash == null || offset < 0 || size < 0)) {
                throw new DamagedException(written + " has no content");
            }
            boolean isSparse = (flags & ManifestEntry.SPARSE) != 0;
            FileStat stat =
                    new FileStat(
                            type,
                            mode,
                            uid,
                            gid,
                            links,
                            isFile ? (liveSize >= 0 ? liveSize : size) : target.length(),
                            isSparse ? 0 : (size + 511) >>> 9,
                            modifiedSeconds,
                            modifiedNanos,
                            changedSeconds,
                            changedNanos,
                            inode,
                            device,
                            rawDevice);
            ManifestEntry.Detail detail =
                    new ManifestEntry.Detail(
                            size,
                            hash,
                            isFile ? (item == null ? own : item) : "",
                            isFile ? new Place(offset, size, data) : null,
                            target,
                            stamp,
                            xattrs);
            return new Read(
                    at, new ManifestEntry(isRoot ? ROOT_NAME : at.name(), stat, flags, detail));
        }
    }
}
