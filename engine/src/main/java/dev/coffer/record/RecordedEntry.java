package dev.coffer.record;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;
import dev.coffer.tree.SourceKind;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * An entry as the record of a store has it: the stat is the source's at the time, so that the next
 * run can tell what is unchanged. Immutable.
 */
public final class RecordedEntry extends Entry {
    /** To be read again by the next run although its stat may be the same. */
    public static final int READ_AGAIN = 1;

    /** The copy could not carry all metadata; what is here is the truth. */
    public static final int METADATA_RECORDED = 2;

    /** Captured as a SQLite database: content size and stamp differ from the stat's. */
    public static final int DATABASE = 4;

    /** Has holes. */
    public static final int SPARSE = 8;

    /** Of a deleted item: a newer version took its place. */
    public static final int OVERWRITTEN = 16;

    /** In a tree of deleted items: a folder that stayed, and only holds what went. */
    public static final int HOLDER = 64;

    /** Could not be read by the last run; this is what an earlier one read. */
    public static final int CARRIED = 32;

    /** The root of a source that is a folder. */
    public static final int SOURCE_FOLDER = 128;

    /** The root of a source that is a single file: made up to hold it. */
    public static final int SOURCE_FILE = 256;

    private final int flags;
    private final long size;
    private final @Nullable Sha256 hash;
    private final Bytes stamp;
    private final Bytes target;
    private final List<Xattr> xattrs;
    private final Bytes extra;
    private final @Nullable Ref children;

    /**
     * @param flags of the constants here
     * @param size bytes of content as stored
     * @param hash of a regular file's content, else null
     * @param stamp of a captured database, else empty
     * @param target of a link, else empty
     * @param xattrs sorted by name
     * @param extra what the kind of store wants to know of it, up to 64 KiB; empty for none
     * @param children of a folder, the block that lists it; null for an empty one
     */
    public RecordedEntry(
            Name name,
            FileStat stat,
            int flags,
            long size,
            @Nullable Sha256 hash,
            Bytes stamp,
            Bytes target,
            List<Xattr> xattrs,
            Bytes extra,
            @Nullable Ref children) {
        super(name, stat);
        this.flags = flags;
        this.size = size;
        this.hash = hash;
        this.stamp = stamp;
        this.target = target;
        this.xattrs = xattrs;
        this.extra = extra;
        this.children = children;
    }

    public static RecordedEntry folder(
            Name name, FileStat stat, int flags, List<Xattr> xattrs, @Nullable Ref children) {
        return new RecordedEntry(
                name,
                stat,
                flags,
                0,
                null,
                Bytes.EMPTY,
                Bytes.EMPTY,
                xattrs,
                Bytes.EMPTY,
                children);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public @Nullable Sha256 contentHash() {
        return hash;
    }

    @Override
    public boolean isDatabase() {
        return has(DATABASE);
    }

    @Override
    public Bytes databaseStamp() {
        return stamp;
    }

    @Override
    public SourceKind source() {
        if (has(SOURCE_FILE)) {
            return SourceKind.FILE;
        }
        return has(SOURCE_FOLDER) ? SourceKind.FOLDER : SourceKind.UNTOLD;
    }

    /** The flag that says it again; none for {@code UNTOLD}. */
    static int flag(SourceKind source) {
        return switch (source) {
            case FOLDER, MIXED -> SOURCE_FOLDER;
            case FILE, STREAM -> SOURCE_FILE;
            case UNTOLD -> 0;
        };
    }

    public int flags() {
        return flags;
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Target of a link; empty for anything else. */
    public Bytes target() {
        return target;
    }

    /** Sorted by name. */
    public List<Xattr> xattrs() {
        return xattrs;
    }

    /** What the kind of store keeps of it; empty for none. */
    public Bytes extra() {
        return extra;
    }

    /** The block that lists a folder; null for an empty folder and for anything else. */
    public @Nullable Ref children() {
        return children;
    }

    public RecordedEntry withName(Name other) {
        return new RecordedEntry(
                other, stat(), flags, size, hash, stamp, target, xattrs, extra, children);
    }

    public RecordedEntry withChildren(@Nullable Ref other) {
        return new RecordedEntry(
                name(), stat(), flags, size, hash, stamp, target, xattrs, extra, other);
    }

    public RecordedEntry withFlags(int other) {
        return new RecordedEntry(
                name(), stat(), other, size, hash, stamp, target, xattrs, extra, children);
    }

    public RecordedEntry withStat(FileStat other) {
        return new RecordedEntry(
                name(), other, flags, size, hash, stamp, target, xattrs, extra, children);
    }

    public RecordedEntry withExtra(Bytes other) {
        return new RecordedEntry(
                name(), stat(), flags, size, hash, stamp, target, xattrs, other, children);
    }
}
