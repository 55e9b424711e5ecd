package dev.coffer.tree;

import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.os.Folder;
import dev.coffer.os.Xattr;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The content of one regular file, read once from its start to its end. Not thread-safe; whoever
 * opened it closes it.
 *
 * <p>Holes are passed over by {@link #skipHole}: a reader that wants to keep them asks before each
 * {@link #read}; one that does not gets zeros.
 */
public interface Content extends AutoCloseable {
    /** Size in bytes as far as it is known before reading; a live file may turn out otherwise. */
    long size();

    /**
     * The entry this is the content of, as it was at opening: newer than the listing for a live
     * file, and with size and marks of a captured database for one that was captured.
     */
    Entry entry();

    /**
     * Reads on. Direct buffers are the fastest; 32–128 KiB is a good size.
     *
     * @return bytes read, {@code > 0}, or -1 at the end
     */
    int read(ByteBuffer into) throws IOException;

    /**
     * When the position is in a hole, moves to its end.
     *
     * @return bytes passed over, 0 if the position is not in a hole
     */
    default long skipHole() throws IOException {
        return 0;
    }

    /**
     * Where there is data, ascending and apart from each other; between and after them lie holes.
     * Asked for before the first {@link #read}.
     *
     * @return null if there are no holes, or this content cannot tell before it is read
     */
    default @Nullable List<Extent> data() throws IOException {
        return null;
    }

    /**
     * The extended attributes, if this content can tell them more cheaply than {@link
     * FileTree#xattrs}; else null.
     */
    default @Nullable List<Xattr> xattrs() throws IOException {
        return null;
    }

    /**
     * Whether {@link #finish} compares what was read with the hash that the tree knows, so that the
     * reader need not hash it as well.
     */
    default boolean checksItself() {
        return false;
    }

    /**
     * Gives away the file of its own that this content lies in, if there is one ({@link
     * FileTree#openToKeep}): it gets that name, in place of what has it. Nothing can be read here
     * afterwards.
     *
     * @param folder on the same file system
     * @return the SHA-256 that was read from the file when it was complete; null if there is no
     *     such file, and nothing has happened
     */
    default @Nullable Sha256 handOver(Folder folder, Name name) throws IOException {
        return null;
    }

    /**
     * Called after the last byte: whether what was read was one state of the file.
     *
     * @throws ChangedWhileReadException if a live file changed meanwhile; reading it again may help
     * @throws dev.coffer.base.DamagedException if a store's content does not match its hash
     */
    default void finish() throws IOException {}

    @Override
    void close() throws IOException;
}
