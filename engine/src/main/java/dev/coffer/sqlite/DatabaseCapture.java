package dev.coffer.sqlite;

import dev.coffer.base.Stopwatch;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import java.io.IOException;

/**
 * Captures databases: a consistent copy of what a database holds at one moment, whoever writes to
 * it meanwhile, WAL included, checked. Thread-safe; each capture blocks its thread in native code,
 * so use platform threads.
 *
 * <p>The database is opened read-only and never written to; writers of a database in WAL mode are
 * not held up, those of one with a rollback journal wait as they do for any reader. No file is made
 * or removed beside it.
 */
public final class DatabaseCapture {
    private final HostFiles files;

    public DatabaseCapture(HostFiles files) {
        this.files = files;
    }

    /**
     * Captures a database into a new file.
     *
     * @param database its file; links on the way and at its end are followed
     * @param stagingFolder an existing folder that only this user can enter, with room for the copy
     * @return the copy, which the caller closes; it may be {@link CheckOutcome.Corrupt}
     * @throws DatabaseNotCapturedException if it cannot be captured; nothing is left in the staging
     *     folder, and the file can be kept as raw bytes if the exception permits
     * @throws dev.coffer.os.OsException if the database or the staging folder is not there
     * @throws InterruptedException if the thread was interrupted; nothing is left
     */
    public Captured capture(HostPath database, HostPath stagingFolder, CaptureOptions options)
            throws IOException, InterruptedException {
        return capture(database, stagingFolder, options, Keeping.NONE);
    }

    /**
     * The same.
     *
     * @param keeping whether the copy's own file will be kept
     */
    public Captured capture(
            HostPath database, HostPath stagingFolder, CaptureOptions options, Keeping keeping)
            throws IOException, InterruptedException {
        Stopwatch watch = Stopwatch.started();
        HostPath name = SeveralNames.choose(files, files.resolve(database));
        try (Turn _ = Turn.of(files.stat(name));
                CaptureRun run =
                        new CaptureRun(files, name, stagingFolder, options, keeping, watch)) {
            return run.capture();
        }
    }
}
