package dev.coffer.catalogue;

import dev.coffer.base.ByteCursor;
import dev.coffer.base.ByteSink;
import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * An entry as the index of file history tells it: what people are shown of it, and nothing that
 * only a restore needs. Of folders the number of links, of files with one name the inode is not
 * known. Immutable.
 */
public final class IndexedEntry extends Entry {
    /** Each by its number in the index. */
    private static final List<FileKind> KINDS =
            List.of(
                    FileKind.FILE,
                    FileKind.FOLDER,
                    FileKind.LINK,
                    FileKind.FIFO,
                    FileKind.CHARACTER_DEVICE,
                    FileKind.BLOCK_DEVICE,
                    FileKind.SOCKET);

    private static final int FOLDER = 1;
    private static final int KIND = 7;
    private static final int DATABASE = 8;
    private static final int OVERWRITTEN = 16;
    private static final int HASHED = 32;
    private static final int LINKED = 64;

    /** What follows is no hash of the content, but of what names it. */
    private static final int NAMED = 128;

    private final int flags;
    private final long size;
    private final @Nullable Sha256 key;
    private final Bytes target;

    private IndexedEntry(
            Name name, FileStat stat, int flags, long size, @Nullable Sha256 key, Bytes target) {
        super(name, stat);
        this.flags = flags;
        this.size = size;
        this.key = key;
        this.target = target;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public @Nullable Sha256 contentHash() {
        return (flags & NAMED) == 0 ? key : null;
    }

    /** To be compared with that of another entry of an index alone. */
    @Override
    public Bytes contentKey() {
        return key == null ? Bytes.EMPTY : Bytes.of(key.shared());
    }

    @Override
    public boolean isDatabase() {
        return (flags & DATABASE) != 0;
    }

    /** Of a deleted item: whether a newer version took its place. */
    public boolean isOverwritten() {
        return (flags & OVERWRITTEN) != 0;
    }

    /** Where a link leads; empty for anything else. */
    public Bytes target() {
        return target;
    }

    /** An entry of a tree as the index would tell it, but for where it leads if it is a link. */
    public static IndexedEntry of(Entry entry) throws IndexLostException {
        return read(entry.name(), form(entry, Bytes.EMPTY, false));
    }

    /**
     * The form in which the index keeps an entry; equal ones are one version.
     *
     * @param target of a link
     */
    static byte[] form(Entry entry, Bytes target, boolean overwritten) {
        FileStat stat = entry.stat();
        Sha256 key = key(entry);
        boolean linked = stat.links() > 1 && !entry.isFolder();
        boolean named = key != null && entry.contentHash() == null;
        ByteSink out = new ByteSink(80);
        out.u8(
                KINDS.indexOf(entry.kind())
                        | (entry.isDatabase() ? DATABASE : 0)
                        | (overwritten ? OVERWRITTEN : 0)
                        | (key == null ? 0 : HASHED)
                        | (linked ? LINKED : 0)
                        | (named ? NAMED : 0));
        out.varint(stat.mode());
        out.varint(Integer.toUnsignedLong(stat.uid()));
        out.varint(Integer.toUnsignedLong(stat.gid()));
        out.varint(entry.size());
        out.zigzag(stat.modifiedSeconds());
        out.varint(stat.modifiedNanos());
        if (linked) {
            out.varint(stat.links());
            out.varint(stat.inode());
            out.varint(stat.device());
        }
        if (entry.kind().isDevice()) {
            out.varint(stat.rawDevice());
        }
        if (entry.kind() == FileKind.LINK) {
            out.sized(target);
        }
        if (key != null) {
            out.raw(key.shared(), 0, Sha256.BYTES);
        }
        return out.toBytes();
    }

    /** The hash of the content, or of the names of all pieces that it is cut into. */
    private static @Nullable Sha256 key(Entry entry) {
        Sha256 hash = entry.contentHash();
        if (hash != null) {
            return hash;
        }
        Bytes names = entry.contentKey();
        return names.length() == 0 ? null : Sha256.hash(names.shared());
    }

    /** Whether this is the form of a folder. */
    static boolean isFolder(byte[] form) {
        return form.length > 0 && (form[0] & KIND) == FOLDER;
    }

    /**
     * @throws IndexLostException if it is the form of none
     */
    static IndexedEntry read(Name name, byte[] form) throws IndexLostException {
        try {
            return parse(name, form);
        } catch (DamagedException e) {
            throw new IndexLostException("an entry that cannot be read", e);
        }
    }

    private static IndexedEntry parse(Name name, byte[] form) throws DamagedException {
        ByteCursor in = new ByteCursor(form, 0, form.length);
        int flags = in.u8();
        if ((flags & KIND) >= KINDS.size()) {
            throw new DamagedException("an entry of no kind");
        }
        FileKind kind = KINDS.get(flags & KIND);
        int mode = in.count();
        int uid = (int) in.varint();
        int gid = (int) in.varint();
        long size = in.varint();
        long seconds = in.zigzag();
        int nanos = in.count();
        boolean linked = (flags & LINKED) != 0;
        int links = linked ? in.count() : 1;
        long inode = linked ? in.varint() : 0;
        long device = linked ? in.varint() : 0;
        long rawDevice = kind.isDevice() ? in.varint() : 0;
        Bytes target = kind == FileKind.LINK ? in.sized() : Bytes.EMPTY;
        Sha256 key = (flags & HASHED) == 0 ? null : Sha256.owning(in.raw(Sha256.BYTES));
        FileStat stat =
                new FileStat(
                        kind, mode, uid, gid, links, size, 0, seconds, nanos, 0, 0, inode, device,
                        rawDevice);
        return new IndexedEntry(name, stat, flags, size, key, target);
    }
}
