package dev.coffer.archive;

import dev.coffer.archive.item.Place;
import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;
import dev.coffer.tree.SourceKind;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** One entry as a manifest has it: everything about it, and where its content lies. Immutable. */
final class ManifestEntry extends Entry {
    /** A SQLite database that was captured as one. */
    static final int DATABASE = 1;

    /** What was read may not be what it should be: the next run reads it again. */
    static final int READ_AGAIN = 2;

    /** It could not be read; this is its state of an earlier item. */
    static final int CARRIED = 4;

    /** It has holes. */
    static final int SPARSE = 8;

    /** The root of a source that is a file. */
    static final int OF_FILE = 16;

    /** The root of a source that is a folder. */
    static final int OF_FOLDER = 32;

    private final int flags;
    private final Detail detail;

    /**
     * What only some entries have.
     *
     * @param size bytes of content of a regular file
     * @param hash of it; null of anything else
     * @param item id of the item that holds it; empty of anything else
     * @param place where in that item; null of anything else
     * @param target of a symbolic link
     * @param stamp of a captured database
     */
    record Detail(
            long size,
            @Nullable Sha256 hash,
            String item,
            @Nullable Place place,
            Bytes target,
            Bytes stamp,
            List<Xattr> xattrs) {
        Detail {
            xattrs = List.copyOf(xattrs);
        }

        static Detail none(List<Xattr> xattrs) {
            return new Detail(0, null, "", null, Bytes.EMPTY, Bytes.EMPTY, xattrs);
        }

        static Detail link(Bytes target, List<Xattr> xattrs) {
            return new Detail(0, null, "", null, target, Bytes.EMPTY, xattrs);
        }
    }

    ManifestEntry(Name name, FileStat stat, int flags, Detail detail) {
        super(name, stat);
        this.flags = flags;
        this.detail = detail;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    int flags() {
        return flags;
    }

    Detail detail() {
        return detail;
    }

    List<Xattr> xattrs() {
        return detail.xattrs;
    }

    /** Which item holds the content; empty if there is none. */
    String item() {
        return detail.item;
    }

    @Nullable Place place() {
        return detail.place;
    }

    ManifestEntry withFlags(int others) {
        return others == flags ? this : new ManifestEntry(name(), stat(), others, detail);
    }

    ManifestEntry withStat(FileStat other) {
        return new ManifestEntry(name(), other, flags, detail);
    }

    @Override
    public long size() {
        return isFile() ? detail.size : stat().size();
    }

    @Override
    public @Nullable Sha256 contentHash() {
        return detail.hash;
    }

    @Override
    public boolean isDatabase() {
        return has(DATABASE);
    }

    @Override
    public Bytes databaseStamp() {
        return detail.stamp;
    }

    @Override
    public SourceKind source() {
        return has(OF_FILE)
                ? SourceKind.FILE
                : has(OF_FOLDER) ? SourceKind.FOLDER : SourceKind.UNTOLD;
    }

    static int flag(SourceKind source) {
        return switch (source) {
            case FILE, STREAM -> OF_FILE;
            case FOLDER, MIXED -> OF_FOLDER;
            case UNTOLD -> 0;
        };
    }
}
