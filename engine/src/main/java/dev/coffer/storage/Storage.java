package dev.coffer.storage;

import java.io.IOException;
import java.io.InputStream;

/**
 * Files with names on some medium: all that a store may ask of it. Methods may be called by several
 * threads at once. A call that fails throws a {@link StorageException} that says whether trying
 * again may help; an interrupt ends a call with {@link java.io.InterruptedIOException}.
 */
public interface Storage extends AutoCloseable {
    /** Told of each file; returns quickly, or the listing waits. */
    interface Lister {
        /**
         * @param key the whole name
         * @param bytes its size
         */
        void file(StorageKey key, long bytes) throws IOException;
    }

    /**
     * Tells of all files in a folder and the folders below it, in no order, as they come. What is
     * not whole yet, and what cannot be a key, is passed over; a folder that is not there is empty.
     * A file that is put or deleted meanwhile may be told or not.
     */
    void list(StorageKey folder, Lister lister) throws IOException;

    /**
     * Content of a file from an offset on, up to so many bytes; fewer where it ends, none past its
     * end. Whoever opens it closes it.
     *
     * @param offset in bytes, {@code >= 0}
     * @param length in bytes, {@code > 0}
     * @throws StorageException {@link StorageException.Kind#MISSING} if there is no such file
     */
    InputStream get(StorageKey key, long offset, long length) throws IOException;

    /**
     * Gives a file this content, whatever it had before. All or nothing: whoever reads it, also
     * after a crash, finds the old content, the new, or (if it was new) no file. Durable after
     * {@link #sync}.
     */
    void put(StorageKey key, Body body) throws IOException;

    /** Removes a file; one that is not there is no failure. */
    void delete(StorageKey key) throws IOException;

    /** Makes everything durable that was put or deleted before. */
    void sync() throws IOException;

    /** Whether reading takes so long that copies of what is read often are of use. */
    default boolean isFar() {
        return true;
    }

    /** For people: where this is. */
    @Override
    String toString();

    @Override
    void close() throws IOException;
}
