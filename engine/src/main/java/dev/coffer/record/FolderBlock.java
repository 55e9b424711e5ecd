package dev.coffer.record;

import dev.coffer.base.ByteCursor;
import dev.coffer.base.ByteSink;
import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The listing of one folder as bytes (docs/format.md, "Folder block"): entries sorted by name, each
 * told by how it differs from the one before it.
 */
final class FolderBlock {
    private static final int KIND = 7;
    private static final int SAME_OWNER = 8;
    private static final int LINKS = 16;
    private static final int XATTRS = 32;
    private static final int FLAGS = 64;
    private static final int SAME_DEVICE = 128;

    /** Only on disk, above the flags of {@link RecordedEntry}. */
    private static final int EXTRA = 1 << 16;

    private static final int NO_HASH = 1 << 17;
    private static final int HAS_CHILDREN = 1 << 18;
    private static final int OWN_FLAGS = EXTRA | NO_HASH | HAS_CHILDREN;

    private static final FileStat NOTHING =
            new FileStat(FileKind.FILE, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Stands for a name that cannot be one; never in a listing. */
    private static final Name NAMELESS = Name.of("refused");

    private FolderBlock() {}

    /** Writes entries, which must be sorted by name, each once. */
    static void encode(List<? extends Entry> entries, ByteSink out) {
        out.varint(entries.size());
        byte[] lastName = new byte[0];
        FileStat last = NOTHING;
        for (Entry each : entries) {
            if (!(each instanceof RecordedEntry entry)) {
                throw new IllegalArgumentException("not a recorded entry: " + each);
            }
            encode(entry, lastName, last, out);
            lastName = entry.name().shared();
            last = entry.stat();
        }
    }

    private static void encode(RecordedEntry e, byte[] lastName, FileStat last, ByteSink out) {
        FileStat s = e.stat();
        boolean sameOwner =
                s.mode() == last.mode() && s.uid() == last.uid() && s.gid() == last.gid();
        boolean sameDevice = s.device() == last.device();
        int flags = diskFlags(e);
        out.u8(
                code(s.kind())
                        | (sameOwner ? SAME_OWNER : 0)
                        | (s.links() != 1 ? LINKS : 0)
                        | (e.xattrs().isEmpty() ? 0 : XATTRS)
                        | (flags == 0 ? 0 : FLAGS)
                        | (sameDevice ? SAME_DEVICE : 0));
        byte[] name = e.name().shared();
        int shared = Arrays.mismatch(lastName, name);
        int prefix = shared < 0 ? lastName.length : shared;
        out.varint(prefix);
        out.varint(name.length - prefix);
        out.raw(name, prefix, name.length - prefix);
        if (flags != 0) {
            out.varint(flags);
        }
        if (!sameOwner) {
            out.varint(s.mode());
            out.varint(s.uid() & 0xffffffffL);
            out.varint(s.gid() & 0xffffffffL);
        }
        out.zigzag(s.modifiedSeconds() - last.modifiedSeconds());
        out.varint(s.modifiedNanos());
        out.zigzag(s.changedSeconds() - last.changedSeconds());
        out.varint(s.changedNanos());
        out.zigzag(s.inode() - last.inode());
        if (!sameDevice) {
            out.varint(s.device());
        }
        if (s.links() != 1) {
            out.varint(s.links());
        }
        encodeBody(e, flags, out);
    }

    private static void encodeBody(RecordedEntry e, int flags, ByteSink out) {
        FileStat s = e.stat();
        switch (s.kind()) {
            case FILE -> {
                out.varint(s.size());
                if (e.isDatabase()) {
                    out.varint(e.size());
                    out.sized(e.databaseStamp());
                }
                Sha256 hash = e.contentHash();
                if (hash != null) {
                    out.raw(hash.shared(), 0, Sha256.BYTES);
                }
            }
            case FOLDER -> {
                Ref children = e.children();
                if (children != null) {
                    out.varint(children.segment());
                    out.varint(children.offset());
                    out.varint(children.length());
                }
            }
            case LINK -> out.sized(e.target());
            case CHARACTER_DEVICE, BLOCK_DEVICE -> out.varint(s.rawDevice());
            case FIFO, SOCKET -> {}
        }
        if (!e.xattrs().isEmpty()) {
            encodeXattrs(e.xattrs(), out);
        }
        if ((flags & EXTRA) != 0) {
            out.sized(e.extra());
        }
    }

    private static int code(FileKind kind) {
        return switch (kind) {
            case FILE -> 0;
            case FOLDER -> 1;
            case LINK -> 2;
            case FIFO -> 3;
            case CHARACTER_DEVICE -> 4;
            case BLOCK_DEVICE -> 5;
            case SOCKET -> throw new IllegalArgumentException("sockets are not recorded");
        };
    }

    private static FileKind kind(int code) throws DamagedException {
        return switch (code) {
            case 0 -> FileKind.FILE;
            case 1 -> FileKind.FOLDER;
            case 2 -> FileKind.LINK;
            case 3 -> FileKind.FIFO;
            case 4 -> FileKind.CHARACTER_DEVICE;
            case 5 -> FileKind.BLOCK_DEVICE;
            default -> throw new DamagedException("an unknown kind of entry");
        };
    }

    private static int diskFlags(RecordedEntry e) {
        int flags = e.flags();
        if (e.extra().length() > 0) {
            flags |= EXTRA;
        }
        if (e.isFile() && e.contentHash() == null) {
            flags |= NO_HASH;
        }
        if (e.children() != null) {
            flags |= HAS_CHILDREN;
        }
        return flags;
    }

    static void encodeXattrs(List<Xattr> xattrs, ByteSink out) {
        out.varint(xattrs.size());
        for (Xattr xattr : xattrs) {
            out.sized(xattr.name());
            out.sized(xattr.value());
        }
    }

    static List<Xattr> decodeXattrs(ByteCursor in) throws DamagedException {
        int count = in.count();
        if (count > in.remaining()) {
            throw new DamagedException("more attributes than bytes");
        }
        List<Xattr> xattrs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            xattrs.add(new Xattr(in.sized(), in.sized()));
        }
        return xattrs;
    }

    /**
     * @param refused is told of each name that cannot be one, and why; its entry is left out
     * @throws DamagedException if the bytes are not what {@link #encode} writes, or the names are
     *     not sorted
     */
    static List<Entry> decode(ByteCursor in, Consumer<String> refused) throws DamagedException {
        int count = in.count();
        if (count > in.remaining()) {
            throw new DamagedException("more entries than bytes");
        }
        List<Entry> entries = new ArrayList<>(count);
        byte[] lastName = new byte[0];
        FileStat last = NOTHING;
        Name sorted = null;
        for (int i = 0; i < count; i++) {
            int head = in.u8();
            byte[] bytes = decodeName(in, lastName);
            String problem = Name.problem(bytes);
            Name name = problem == null ? Name.owning(bytes) : NAMELESS;
            RecordedEntry entry = decodeRest(in, head, name, last);
            lastName = bytes;
            last = entry.stat();
            if (problem != null) {
                refused.accept(Escaped.of(bytes) + " " + problem);
                continue;
            }
            if (sorted != null && sorted.compareTo(name) >= 0) {
                throw new DamagedException("entries are not sorted at " + name);
            }
            entries.add(entry);
            sorted = name;
        }
        if (!in.atEnd()) {
            throw new DamagedException("bytes are left over");
        }
        return entries;
    }

    /** What follows the name of an entry. */
    private static RecordedEntry decodeRest(ByteCursor in, int head, Name name, FileStat last)
            throws DamagedException {
        FileKind kind = kind(head & KIND);
        int flags = (head & FLAGS) != 0 ? (int) in.varint() : 0;
        int mode = last.mode();
        int uid = last.uid();
        int gid = last.gid();
        if ((head & SAME_OWNER) == 0) {
            mode = (int) in.varint();
            uid = (int) in.varint();
            gid = (int) in.varint();
        }
        long modified = last.modifiedSeconds() + in.zigzag();
        int modifiedNanos = nanos(in);
        long changed = last.changedSeconds() + in.zigzag();
        int changedNanos = nanos(in);
        long inode = last.inode() + in.zigzag();
        long device = (head & SAME_DEVICE) != 0 ? last.device() : in.varint();
        int links = (head & LINKS) != 0 ? (int) in.varint() : 1;

        long statSize = 0;
        long size = 0;
        long rawDevice = 0;
        Bytes stamp = Bytes.EMPTY;
        Bytes target = Bytes.EMPTY;
        Sha256 hash = null;
        Ref children = null;
        switch (kind) {
            case FILE -> {
                statSize = in.varint();
                size = statSize;
                if ((flags & RecordedEntry.DATABASE) != 0) {
                    size = in.varint();
                    stamp = in.sized();
                }
                if ((flags & NO_HASH) == 0) {
                    hash = Sha256.owning(in.raw(Sha256.BYTES));
                }
            }
            case FOLDER -> {
                if ((flags & HAS_CHILDREN) != 0) {
                    children = decodeRef(in);
                }
            }
            case LINK -> {
                target = in.sized();
                statSize = target.length();
            }
            case CHARACTER_DEVICE, BLOCK_DEVICE -> rawDevice = in.varint();
            case FIFO, SOCKET -> {}
        }
        List<Xattr> xattrs = (head & XATTRS) != 0 ? decodeXattrs(in) : List.of();
        Bytes extra = (flags & EXTRA) != 0 ? in.sized() : Bytes.EMPTY;
        long blocks = (flags & RecordedEntry.SPARSE) != 0 ? 0 : (statSize + 511) >>> 9;
        FileStat stat =
                new FileStat(
                        kind,
                        mode,
                        uid,
                        gid,
                        links,
                        statSize,
                        blocks,
                        modified,
                        modifiedNanos,
                        changed,
                        changedNanos,
                        inode,
                        device,
                        rawDevice);
        return new RecordedEntry(
                name, stat, flags & ~OWN_FLAGS, size, hash, stamp, target, xattrs, extra, children);
    }

    private static Ref decodeRef(ByteCursor in) throws DamagedException {
        try {
            return new Ref(in.count(), in.varint(), in.count());
        } catch (IllegalArgumentException e) {
            throw new DamagedException("a place that cannot be: " + e.getMessage(), e);
        }
    }

    private static byte[] decodeName(ByteCursor in, byte[] last) throws DamagedException {
        int prefix = in.count();
        int rest = in.count();
        if (prefix > last.length || rest > in.remaining()) {
            throw new DamagedException("a name of impossible length");
        }
        byte[] bytes = Arrays.copyOf(last, prefix + rest);
        in.rawInto(bytes, prefix, rest);
        return bytes;
    }

    private static int nanos(ByteCursor in) throws DamagedException {
        long nanos = in.varint();
        if (nanos < 0 || nanos > 999_999_999) {
            throw new DamagedException("nanoseconds out of range: " + nanos);
        }
        return (int) nanos;
    }
}
