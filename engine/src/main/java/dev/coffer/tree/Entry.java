package dev.coffer.tree;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;

import org.jspecify.annotations.Nullable;

/**
 * One entry of a tree as its folder's listing tells it. Trees may give out subclasses that also
 * know where the entry's content or children are found; such an entry is only good for the tree it
 * came from. Immutable.
 */
public class Entry {
    private final Name name;
    private final FileStat stat;

    public Entry(Name name, FileStat stat) {
        this.name = name;
        this.stat = stat;
    }

    public final Name name() {
        return name;
    }

    /**
     * Kind, mode, owner, times. Inode, device, ctime and the number of links are those of the
     * source at the time, and zero where a store does not keep them.
     */
    public final FileStat stat() {
        return stat;
    }

    public final FileKind kind() {
        return stat.kind();
    }

    public final boolean isFile() {
        return stat.kind() == FileKind.FILE;
    }

    public final boolean isFolder() {
        return stat.kind() == FileKind.FOLDER;
    }

    /** Bytes of content of a regular file; differs from the stat's for a captured database. */
    public long size() {
        return stat.size();
    }

    /** Hash of a regular file's content, where the tree knows it without reading. */
    public @Nullable Sha256 contentHash() {
        return null;
    }

    /**
     * What is equal of two files of one store exactly if their contents are the same, without
     * reading them: the hash, or what names the content where that is not known. Empty if nothing
     * tells.
     */
    public Bytes contentKey() {
        Sha256 hash = contentHash();
        return hash == null ? Bytes.EMPTY : Bytes.of(hash.shared());
    }

    /**
     * Whether the content is (for a live file: as far as is known) a SQLite database captured as
     * one.
     */
    public boolean isDatabase() {
        return false;
    }

    /**
     * Of a captured database, what the live one looked like then (header and {@code -wal}), up to
     * 64 bytes; empty otherwise.
     */
    public Bytes databaseStamp() {
        return Bytes.EMPTY;
    }

    /** Of the root of a source, what the source is; else {@link SourceKind#UNTOLD}. */
    public SourceKind source() {
        return SourceKind.UNTOLD;
    }

    /**
     * Whether it is a folder that the tree has only to hold others, and of whose own mode, owner,
     * times and attributes nothing is known: what {@link #stat} says of these is made up, so no
     * folder is given them, and they differ from none.
     */
    public boolean isMadeUp() {
        return source().isFile();
    }

    /**
     * Which entries of the tree are one file under several names: equal numbers, not 0, of regular
     * files. Unique together with {@link FileStat#device}.
     */
    public final long linkGroup() {
        return stat.links() > 1 && stat.kind() != FileKind.FOLDER ? stat.inode() : 0;
    }

    @Override
    public String toString() {
        return kind() + " " + name;
    }
}
