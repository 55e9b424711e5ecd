package dev.coffer.vault.format;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Reads the entries of one listing, the text of a tree blob. */
final class NodeReader {
    private static final byte[][] FIELDS = JsonScanner.names("nodes");

    /** Nearly as they are written, so that each is found where it is looked for first. */
    private static final byte[][] NODE_FIELDS =
            JsonScanner.names(
                    "name",
                    "type",
                    "mode",
                    "mtime",
                    "atime",
                    "ctime",
                    "uid",
                    "gid",
                    "user",
                    "group",
                    "inode",
                    "device_id",
                    "size",
                    "links",
                    "content",
                    "subtree",
                    "linktarget",
                    "linktarget_raw",
                    "extended_attributes",
                    "device");

    private static final byte[][] XATTR_FIELDS = JsonScanner.names("name", "value");
    private static final byte[] FILE = JsonScanner.ascii("file");
    private static final byte[] FOLDER = JsonScanner.ascii("dir");
    private static final byte[] NOTHING = new byte[0];
    private static final int ENTRY = 300;
    private static final int ATTRIBUTE = 100;

    // Of the entry that is read.
    private byte[] name = NOTHING;
    private FileKind kind = FileKind.SOCKET;
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
    private byte[] content = NOTHING;
    private @Nullable Sha256 subtree;

    /** Names of accounts that were met last: as a rule all entries have the same. */
    private byte[] lastUser = NOTHING;

    private byte[] lastGroup = NOTHING;
    private String userName = "";
    private String groupName = "";

    /** What more the entries may take in memory: real ones take as much as their text. */
    private long room;

    /**
     * @param text bytes of the listing
     */
    NodeReader(int text) {
        room = 4L * text + 64 * 1024;
    }

    private void take(int bytes) {
        room -= bytes;
        if (room < 0) {
            throw new IllegalArgumentException("it has entries without anything in them");
        }
    }

    List<Node> list(JsonScanner in) throws IOException {
        List<Node> nodes = new ArrayList<>();
        int field = JsonScanner.END;
        while ((field = in.field(FIELDS, field)) != JsonScanner.END) {
            if (field == 0 && in.enterArray()) {
                while (in.element()) {
                    nodes.add(read(in));
                }
            } else if (field != 0) {
                in.skip();
            }
        }
        return nodes;
    }

    private Node read(JsonScanner in) throws IOException {
        if (!in.enterObject()) {
            throw new IllegalArgumentException("there is null where an entry belongs");
        }
        take(ENTRY);
        clear();
        int field = JsonScanner.END;
        while ((field = in.field(NODE_FIELDS, field)) != JsonScanner.END) {
            switch (field) {
                case 0 -> name = name(in);
                case 1 -> kind = kind(in);
                case 2 -> mode = in.unsigned32();
                case 3 -> modified = time(in);
                case 5 -> changed = time(in);
                case 6 -> uid = in.unsigned32();
                case 7 -> gid = in.unsigned32();
                case 8 -> user = user(in);
                case 9 -> group = group(in);
                case 10 -> inode = in.unsigned();
                case 11 -> device = in.unsigned();
                case 12 -> size = in.unsigned();
                case 13 -> links = in.unsigned();
                case 14 -> content = content(in);
                case 15 -> subtree = in.string() ? id(in) : null;
                case 16 -> target = text(in);
                case 17 -> rawTarget = binary(in);
                case 18 -> xattrs = xattrs(in);
                case 19 -> rawDevice = in.unsigned();
                default -> in.skip();
            }
        }
        return node();
    }

    private void clear() {
        name = NOTHING;
        kind = FileKind.SOCKET;
        mode = 0;
        modified = GoTime.ZERO;
        changed = GoTime.ZERO;
        uid = 0;
        gid = 0;
        user = "";
        group = "";
        inode = 0;
        device = 0;
        size = 0;
        links = 0;
        target = Bytes.EMPTY;
        rawTarget = null;
        xattrs = List.of();
        rawDevice = 0;
        content = NOTHING;
        subtree = null;
    }

    private static byte[] name(JsonScanner in) throws IOException {
        in.string();
        return in.isPlain() ? in.bytes() : QuotedName.unquote(in.text());
    }

    /** What old programs could not name is kept as what no restore makes. */
    private static FileKind kind(JsonScanner in) throws IOException {
        in.string();
        if (in.is(FILE)) {
            return FileKind.FILE;
        }
        if (in.is(FOLDER)) {
            return FileKind.FOLDER;
        }
        return switch (in.text()) {
            case "symlink" -> FileKind.LINK;
            case "fifo" -> FileKind.FIFO;
            case "chardev" -> FileKind.CHARACTER_DEVICE;
            case "dev" -> FileKind.BLOCK_DEVICE;
            case "socket", "irregular", "" -> FileKind.SOCKET;
            default -> throw new IllegalArgumentException("there is no type " + in.text());
        };
    }

    private static GoTime.Parsed time(JsonScanner in) throws IOException {
        in.string();
        return GoTime.parse(in.buffer(), in.from(), in.length());
    }

    private String user(JsonScanner in) throws IOException {
        in.string();
        if (!in.is(lastUser)) {
            userName = in.text().intern();
            lastUser = in.bytes();
        }
        return userName;
    }

    private String group(JsonScanner in) throws IOException {
        in.string();
        if (!in.is(lastGroup)) {
            groupName = in.text().intern();
            lastGroup = in.bytes();
        }
        return groupName;
    }

    private static Sha256 id(JsonScanner in) {
        byte[] id = new byte[Sha256.BYTES];
        Hex.id(in.buffer(), in.from(), in.length(), id, 0);
        return Sha256.owning(id);
    }

    private static Bytes text(JsonScanner in) throws IOException {
        in.string();
        return in.isPlain() ? Bytes.owning(in.bytes()) : Bytes.of(in.text());
    }

    private static Bytes binary(JsonScanner in) throws IOException {
        in.string();
        return Bytes.owning(Base64.getDecoder().decode(in.text()));
    }

    private List<Xattr> xattrs(JsonScanner in) throws IOException {
        if (!in.enterArray()) {
            return List.of();
        }
        List<Xattr> xattrs = new ArrayList<>();
        while (in.element()) {
            take(ATTRIBUTE);
            Bytes attribute = Bytes.EMPTY;
            Bytes value = Bytes.EMPTY;
            if (!in.enterObject()) {
                throw new IllegalArgumentException("there is null where an attribute belongs");
            }
            int field = JsonScanner.END;
            while ((field = in.field(XATTR_FIELDS, field)) != JsonScanner.END) {
                switch (field) {
                    case 0 -> attribute = text(in);
                    case 1 -> value = binary(in);
                    default -> in.skip();
                }
            }
            xattrs.add(new Xattr(attribute, value));
        }
        return xattrs;
    }

    private static byte[] content(JsonScanner in) throws IOException {
        if (!in.enterArray() || !in.element()) {
            return NOTHING;
        }
        byte[] ids = new byte[Sha256.BYTES];
        int length = 0;
        do {
            if (length == ids.length) {
                ids = Arrays.copyOf(ids, 2 * length);
            }
            in.string();
            Hex.id(in.buffer(), in.from(), in.length(), ids, length);
            length += Sha256.BYTES;
        } while (in.element());
        return length == ids.length ? ids : Arrays.copyOf(ids, length);
    }

    private Node node() {
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
        return new Node(Name.owning(name), stat, user, group, content, subtree, to, xattrs);
    }
}
