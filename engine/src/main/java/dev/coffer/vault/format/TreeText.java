package dev.coffer.vault.format;

import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The text of a tree blob: the listing of one folder. Its hash is its identity, so it is written
 * byte for byte as restic writes it. One for each thread.
 */
public final class TreeText {
    private final GoJson out = new GoJson();
    private final ZoneRules zone;
    private final @Nullable ZoneOffset fixed;
    private boolean first = true;

    /**
     * @param zone that times are written in, as restic does with the machine's
     */
    public TreeText(ZoneId zone) {
        this.zone = zone.getRules();
        this.fixed = this.zone.isFixedOffset() ? this.zone.getOffset(Instant.EPOCH) : null;
    }

    /** Begins a listing. */
    public void begin() {
        out.reset();
        out.raw("{\"nodes\":[");
        first = true;
    }

    /** Adds an entry; they come sorted by name. */
    public void add(Node node) {
        FileStat stat = node.stat();
        FileKind kind = stat.kind();
        out.raw(first ? "{\"name\":" : ",{\"name\":");
        first = false;
        out.string(QuotedName.quote(node.name().shared()));
        out.raw(type(kind));
        int mode = GoMode.of(kind, stat.mode());
        if (mode != 0) {
            out.raw(",\"mode\":").unsigned(mode);
        }
        int from = out.length();
        out.raw(",\"mtime\":");
        int timeFrom = out.length();
        out.time(stat.modifiedSeconds(), stat.modifiedNanos(), offset(stat.modifiedSeconds()));
        int timeLength = out.length() - timeFrom;
        out.raw(",\"atime\":").raw(out.shared(), from + 9, timeLength);
        out.raw(",\"ctime\":")
                .time(stat.changedSeconds(), stat.changedNanos(), offset(stat.changedSeconds()));
        out.raw(",\"uid\":").unsigned(stat.uid()).raw(",\"gid\":").unsigned(stat.gid());
        textUnlessEmpty(",\"user\":", node.user());
        textUnlessEmpty(",\"group\":", node.group());
        numberUnlessZero(",\"inode\":", stat.inode());
        numberUnlessZero(",\"device_id\":", stat.device());
        if (kind == FileKind.FILE) {
            numberUnlessZero(",\"size\":", stat.size());
        }
        if (kind != FileKind.FOLDER && kind != FileKind.FIFO && kind != FileKind.SOCKET) {
            numberUnlessZero(",\"links\":", stat.links());
        }
        if (kind == FileKind.LINK) {
            target(node.target().shared());
        }
        xattrs(node.xattrs());
        if (kind.isDevice()) {
            numberUnlessZero(",\"device\":", stat.rawDevice());
        }
        content(kind, node.content());
        Sha256 subtree = node.subtree();
        if (subtree != null) {
            out.raw(",\"subtree\":").hex(subtree.shared(), 0, Sha256.BYTES);
        }
        out.raw("}");
    }

    private static String type(FileKind kind) {
        return switch (kind) {
            case FILE -> ",\"type\":\"file\"";
            case FOLDER -> ",\"type\":\"dir\"";
            case LINK -> ",\"type\":\"symlink\"";
            case FIFO -> ",\"type\":\"fifo\"";
            case CHARACTER_DEVICE -> ",\"type\":\"chardev\"";
            case BLOCK_DEVICE -> ",\"type\":\"dev\"";
            case SOCKET -> ",\"type\":\"socket\"";
        };
    }

    private int offset(long seconds) {
        ZoneOffset known = fixed;
        return (known != null ? known : zone.getOffset(Instant.ofEpochSecond(seconds)))
                .getTotalSeconds();
    }

    private void textUnlessEmpty(String field, String text) {
        if (!text.isEmpty()) {
            out.raw(field).string(text);
        }
    }

    private void numberUnlessZero(String field, long number) {
        if (number != 0) {
            out.raw(field).unsigned(number);
        }
    }

    private void target(byte[] target) {
        if (target.length > 0) {
            out.raw(",\"linktarget\":").string(target);
            if (!Utf8.isValid(target)) {
                out.raw(",\"linktarget_raw\":").base64(target);
            }
        }
    }

    private void xattrs(List<Xattr> xattrs) {
        for (int i = 0; i < xattrs.size(); i++) {
            Xattr each = xattrs.get(i);
            out.raw(i == 0 ? ",\"extended_attributes\":[{\"name\":" : ",{\"name\":")
                    .string(each.name().shared())
                    .raw(",\"value\":")
                    .base64(each.value().shared())
                    .raw("}");
        }
        if (!xattrs.isEmpty()) {
            out.raw("]");
        }
    }

    private void content(FileKind kind, byte[] content) {
        if (kind != FileKind.FILE) {
            out.raw(",\"content\":null");
            return;
        }
        out.raw(",\"content\":[");
        for (int at = 0; at < content.length; at += Sha256.BYTES) {
            if (at > 0) {
                out.raw(",");
            }
            out.hex(content, at, Sha256.BYTES);
        }
        out.raw("]");
    }

    /** Ends the listing; what is returned is good until the next one is begun. */
    public GoJson end() {
        return out.raw("]}\n");
    }

    /**
     * The entries of a listing, sorted by name.
     *
     * @throws DamagedException if it is none, or has a name that cannot be one, or one twice
     */
    public static List<Node> parse(byte[] text, int length) throws IOException {
        List<Node> nodes = new ArrayList<>();
        Room room = new Room(length);
        JsonIn.object(
                text,
                0,
                length,
                in -> {
                    for (String field = in.nextName(); field != null; field = in.nextName()) {
                        in.nextToken();
                        if (!field.equals("nodes")) {
                            in.skipChildren();
                        } else if (JsonIn.isList(in)) {
                            while (JsonIn.next(in, JsonToken.START_OBJECT)) {
                                nodes.add(new NodeReader(room).read(in));
                            }
                        }
                    }
                    return nodes;
                });
        return sorted(nodes);
    }

    private static List<Node> sorted(List<Node> nodes) throws DamagedException {
        boolean ascending = true;
        for (int i = 1; i < nodes.size(); i++) {
            ascending &= nodes.get(i - 1).name().compareTo(nodes.get(i).name()) < 0;
        }
        if (!ascending) {
            nodes.sort((a, b) -> a.name().compareTo(b.name()));
            for (int i = 1; i < nodes.size(); i++) {
                if (nodes.get(i - 1).name().equals(nodes.get(i).name())) {
                    throw new DamagedException("it lists " + nodes.get(i).name() + " twice");
                }
            }
        }
        return nodes;
    }

    /** What the entries of a text may take in memory: real ones take as much as their text. */
    private static final class Room {
        static final int ENTRY = 300;
        static final int ATTRIBUTE = 100;

        private long left;

        Room(int text) {
            left = 4L * text + 64 * 1024;
        }

        void take(int bytes) {
            left -= bytes;
            if (left < 0) {
                throw new IllegalArgumentException("it has entries without anything in them");
            }
        }
    }

    /** The fields of one entry as they come. */
    private static final class NodeReader {
        private final Room room;
        private byte[] name = new byte[0];
        private String type = "";
        private int mode;
        private GoTime.Parsed modified = GoTime.ZERO;
        private GoTime.Parsed changed = GoTime.ZERO;
        private int uid;
        private int gid;
        private String user = "";
        private String group = "";
        private long inode;
        private long device;
        private long size;
        private long links;
        private Bytes target = Bytes.EMPTY;
        private @Nullable Bytes rawTarget;
        private List<Xattr> xattrs = List.of();
        private long rawDevice;
        private byte[] content = new byte[0];
        private int contentLength;
        private @Nullable Sha256 subtree;

        NodeReader(Room room) {
            this.room = room;
            room.take(Room.ENTRY);
        }

        Node read(JsonParser in) {
            for (String field = in.nextName(); field != null; field = in.nextName()) {
                in.nextToken();
                switch (field) {
                    case "name" -> name = QuotedName.unquote(JsonIn.text(in));
                    case "type" -> type = JsonIn.text(in);
                    case "mode" -> mode = JsonIn.unsigned32(in);
                    case "mtime" -> modified = GoTime.parse(JsonIn.text(in));
                    case "ctime" -> changed = GoTime.parse(JsonIn.text(in));
                    case "uid" -> uid = JsonIn.unsigned32(in);
                    case "gid" -> gid = JsonIn.unsigned32(in);
                    case "user" -> user = JsonIn.text(in).intern();
                    case "group" -> group = JsonIn.text(in).intern();
                    case "inode" -> inode = JsonIn.unsigned(in);
                    case "device_id" -> device = JsonIn.unsigned(in);
                    case "size" -> size = JsonIn.unsigned(in);
                    case "links" -> links = JsonIn.unsigned(in);
                    case "linktarget" -> target = Bytes.of(JsonIn.text(in));
                    case "linktarget_raw" -> rawTarget = binary(in);
                    case "extended_attributes" -> readXattrs(in);
                    case "device" -> rawDevice = JsonIn.unsigned(in);
                    case "content" -> readContent(in);
                    case "subtree" -> subtree = nullableId(in);
                    default -> in.skipChildren();
                }
            }
            return node();
        }

        private static @Nullable Sha256 nullableId(JsonParser in) {
            return in.currentToken() == JsonToken.VALUE_NULL ? null : Hex.id(JsonIn.text(in));
        }

        private static Bytes binary(JsonParser in) {
            return Bytes.owning(Base64.getDecoder().decode(JsonIn.text(in)));
        }

        private void readXattrs(JsonParser in) {
            if (!JsonIn.isList(in)) {
                return;
            }
            xattrs = new ArrayList<>();
            while (JsonIn.next(in, JsonToken.START_OBJECT)) {
                room.take(Room.ATTRIBUTE);
                Bytes attribute = Bytes.EMPTY;
                Bytes value = Bytes.EMPTY;
                for (String field = in.nextName(); field != null; field = in.nextName()) {
                    in.nextToken();
                    switch (field) {
                        case "name" -> attribute = Bytes.of(JsonIn.text(in));
                        case "value" -> value = binary(in);
                        default -> in.skipChildren();
                    }
                }
                xattrs.add(new Xattr(attribute, value));
            }
        }

        private void readContent(JsonParser in) {
            if (!JsonIn.isList(in)) {
                return;
            }
            content = new byte[Sha256.BYTES];
            while (JsonIn.next(in, JsonToken.VALUE_STRING)) {
                if (contentLength == content.length) {
                    content = Arrays.copyOf(content, 2 * contentLength);
                }
                Hex.id(
                        in.getStringCharacters(),
                        in.getStringOffset(),
                        in.getStringLength(),
                        content,
                        contentLength);
                contentLength += Sha256.BYTES;
            }
        }

        private Node node() {
            FileKind kind = kind(type);
            Bytes raw = rawTarget;
            Bytes to = raw != null ? raw : target;
            long length = kind == FileKind.LINK ? to.length() : size;
            if (length < 0) {
                throw new IllegalArgumentException("a size is out of range");
            }
            FileStat stat =
                    new FileStat(
                            kind,
                            GoMode.permissions(mode),
                            uid,
                            gid,
                            Math.clamp(links, 1, Integer.MAX_VALUE),
                            length,
                            (length + 511) >>> 9,
                            modified.seconds(),
                            modified.nanos(),
                            changed.seconds(),
                            changed.nanos(),
                            inode,
                            device,
                            rawDevice);
            return new Node(
                    Name.owning(name),
                    stat,
                    user,
                    group,
                    contentLength == content.length
                            ? content
                            : Arrays.copyOf(content, contentLength),
                    subtree,
                    to,
                    xattrs);
        }

        /** What old programs could not name is kept as what no restore makes. */
        private static FileKind kind(String type) {
            return switch (type) {
                case "file" -> FileKind.FILE;
                case "dir" -> FileKind.FOLDER;
                case "symlink" -> FileKind.LINK;
                case "fifo" -> FileKind.FIFO;
                case "chardev" -> FileKind.CHARACTER_DEVICE;
                case "dev" -> FileKind.BLOCK_DEVICE;
                case "socket", "irregular", "" -> FileKind.SOCKET;
                default -> throw new IllegalArgumentException("there is no type \"" + type + "\"");
            };
        }
    }
}
