package dev.coffer.archive.item;

import dev.coffer.base.TreePath;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import java.io.IOException;

/**
 * Writes one archive file, entry by entry, each folder before what is in it. Used by one thread,
 * which closes it; compression runs on threads of its own. Memory does not grow with the item, but
 * for some bytes for each block of a tar, and for each entry of a zip.
 *
 * <p>Each method takes the path in the item, and where the entry was listed: the tree and the path
 * there. What fails for one entry (an {@link IOException} of the tree) leaves the item sound and
 * the writer good for more; if content was being written then, the rest of it is zeros. Failures of
 * the sink are thrown as {@link ItemSinkException} and end everything. Until {@link #finish} has
 * returned, the item is no archive.
 */
public interface ItemWriter extends AutoCloseable {
    /** A folder; the root's path gives the item's top its metadata, where the format has that. */
    Stored folder(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException, InterruptedException;

    /**
     * A regular file. A small one that changes while it is read is read again, three times in all;
     * what was read last is kept, and marked.
     */
    Stored file(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException, InterruptedException;

    /**
     * A further name of a file (or link, FIFO, device) that the item has. A format without hard
     * links stores it once more.
     *
     * @param to the path in the item of the one that it has
     */
    Stored hardLink(TreePath path, FileTree tree, TreePath at, Entry entry, TreePath to)
            throws IOException, InterruptedException;

    Stored symlink(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException, InterruptedException;

    /** A FIFO or a device; a format without them leaves it out and says so. */
    Stored special(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException, InterruptedException;

    /**
     * Ends the item and gives what reading it again by parts takes. Nothing is synced.
     *
     * @throws ItemSinkException if the sink failed
     */
    ItemLayout finish() throws IOException, InterruptedException;

    /** Lets go of threads and memory; what was not finished is no archive. */
    @Override
    void close();

    /**
     * Begins an item that is the content of one database, which need not go through the sink.
     *
     * @param sink gets the content if there is no file to be kept; stays the caller's to close
     */
    static ItemWriter database(ItemSink sink, ItemOptions options, ItemKeeper keeper) {
        return new BareWriter(FrameWriter.plain(sink, options), keeper);
    }

    /**
     * Begins an item.
     *
     * @param format one that {@link ItemFormat#isPacked is packed}
     * @param sink stays the caller's to close
     * @throws IllegalArgumentException for another format, or a level that it does not have
     */
    static ItemWriter open(ItemFormat format, ItemSink sink, ItemOptions options) {
        if (format.isPacked()
                && (options.level() < ItemOptions.lowestLevel(format)
                        || options.level() > ItemOptions.highestLevel(format))) {
            throw new IllegalArgumentException(format.word() + " has no level " + options.level());
        }
        return switch (format) {
            case TAR_GZ -> new TarWriter(FrameWriter.gzip(sink, options), options);
            case TAR_ZST -> new TarWriter(FrameWriter.zstd(sink, options), options);
            case ZIP -> new ZipWriter(sink, options);
            case DATABASE -> new BareWriter(FrameWriter.plain(sink, options));
            case DATABASE_ZST -> new BareWriter(FrameWriter.zstd(sink, options));
            case FOLDER ->
                    throw new IllegalArgumentException(format.word() + " is no archive file");
        };
    }
}
