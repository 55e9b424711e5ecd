package dev.coffer.sqlite;

import dev.coffer.base.Sha256;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * A copy of a database as it was at one moment, in a file of its own. Whoever captured it closes
 * it, which removes the file (unless it was renamed away). Immutable.
 *
 * <p>The file has mode 0600, no side files, and is durable only if that was wanted. It differs from
 * a database at rest in the bytes that {@link DatabaseContent} names, and in no others.
 *
 * @param files through which the copy is removed
 * @param file the copy, in the staging folder
 * @param size its length in bytes: pages × page size
 * @param pageSize bytes in a page
 * @param way how it was made
 * @param check what the check of the copy found
 * @param hash of the file, where that was wanted: read from it after the copying
 * @param hadWal whether the database had a {@code -wal}
 * @param before the database file before the copying
 * @param after the database file after the copying
 * @param stamp of the database before the copying: if a later one equals it, nothing has changed
 * @param took from the first look to the end of the check
 */
public record Captured(
        HostFiles files,
        HostPath file,
        long size,
        int pageSize,
        Way way,
        CheckOutcome check,
        @Nullable Sha256 hash,
        boolean hadWal,
        FileStat before,
        FileStat after,
        DatabaseStamp stamp,
        Duration took)
        implements AutoCloseable {
    /** How a copy was made. */
    public enum Way {
        /** By the online backup API inside one held read transaction. */
        SNAPSHOT,
        /**
         * By the online backup API from a database in WAL mode that nobody had open, and that was
         * shown not to have changed meanwhile; SQLite would have made side files to read it.
         */
        AT_REST,
        /**
         * From the database and the journal or log that a crash left beside it, both shown not to
         * have changed meanwhile; SQLite rolled back or recovered the copy, not the original.
         */
        RECOVERED
    }

    public long pages() {
        return size / pageSize;
    }

    /** Removes the copy. Harmless if it is gone already. */
    @Override
    public void close() throws OsException {
        try (Folder staging = files.open(file.parent())) {
            if (staging.statIfThere(file.name()) != null) {
                staging.removeFile(file.name());
            }
        }
    }
}
