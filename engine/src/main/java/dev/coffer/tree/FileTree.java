package dev.coffer.tree;

import dev.coffer.base.Bytes;
import dev.coffer.base.TreePath;
import dev.coffer.os.Xattr;

import java.io.IOException;
import java.util.List;

/**
 * A read-only tree of files: a folder of this machine, or a restore point of a store. Its root is
 * always a folder; a single file as a source is a tree of one entry.
 *
 * <p>Methods may be called by several threads at once. The path given along with an entry is where
 * that entry was listed. What fails for one entry ({@link IOException}) says nothing of the others.
 */
public interface FileTree extends AutoCloseable {
    /** The root folder; its name means nothing. */
    Entry root() throws IOException;

    /**
     * The entries of a folder, sorted by name, each name once. A live tree leaves out what its
     * rules leave out.
     */
    List<Entry> list(TreePath path, Entry folder) throws IOException;

    /**
     * What a folder that was listed holds under names that cannot be names ({@code ..}, empty, with
     * a slash or NUL), each with what is wrong with it; {@link #list} leaves these out.
     */
    default List<String> refusedNames(TreePath path, Entry folder) {
        return List.of();
    }

    /**
     * What tells all that a folder holds, in every depth, of a tree that does not change: where two
     * trees of one store give the same for a folder, it lists the same in both. Empty where the
     * tree cannot tell without listing it.
     */
    default Bytes identity(TreePath path, Entry folder) throws IOException {
        return Bytes.EMPTY;
    }

    /** Content of a regular file; whoever opens it closes it. */
    Content open(TreePath path, Entry file) throws IOException;

    /**
     * As {@link #open}, for one who would keep a file with this content: a live database is
     * captured right there, so that {@link Content#handOver} can give the copy away.
     */
    default Content openToKeep(TreePath path, Entry file, KeepPlace place) throws IOException {
        return open(path, file);
    }

    /** Target of a symbolic link. */
    Bytes linkTarget(TreePath path, Entry link) throws IOException;

    /** Extended attributes of any entry, sorted by name; empty where there are none. */
    List<Xattr> xattrs(TreePath path, Entry entry) throws IOException;

    /**
     * What tells whether a live SQLite database is still in the state it was captured in: compare
     * with {@link Entry#databaseStamp} of then. Empty for trees that are not live.
     */
    default Bytes databaseStamp(TreePath path, Entry file) throws IOException {
        return Bytes.EMPTY;
    }

    /**
     * Whether a file is a SQLite database, whose content may change while nothing that is listed of
     * it does. A live tree looks at its first bytes, and captures nothing.
     */
    default boolean isDatabase(TreePath path, Entry file) throws IOException {
        return file.isDatabase();
    }

    /**
     * Whether {@link Content#finish} compares what was read with {@link Entry#contentHash}, so that
     * a reader need not hash it once more.
     */
    default boolean checksContent() {
        return false;
    }

    /** Lets go of what the tree holds open. Entries and contents of a closed tree are of no use. */
    @Override
    void close() throws IOException;
}
