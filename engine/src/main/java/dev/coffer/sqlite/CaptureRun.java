package dev.coffer.sqlite;

import dev.coffer.base.Name;
import dev.coffer.base.Stopwatch;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.sqlite.Captured.Way;
import dev.coffer.sqlite.DatabaseNotCapturedException.Reason;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/**
 * One capture: decides by what lies beside the database which {@link Way} it takes, and has the
 * copy checked.
 */
final class CaptureRun implements AutoCloseable {
    private static final int LOOKS = 5;
    private static final long PAUSE_NANOS = 10_000_000;

    private final HostFiles files;
    private final HostPath database;
    private final Name name;
    private final Folder home;
    private final Staging staging;
    private final CaptureBounds bounds;
    private final Keeping keeping;
    private final Stopwatch watch;

    /**
     * Opens the folders.
     *
     * @param database without links in it
     */
    CaptureRun(
            HostFiles files,
            HostPath database,
            HostPath stagingFolder,
            CaptureOptions options,
            Keeping keeping,
            Stopwatch watch)
            throws IOException {
        this.files = files;
        this.database = database;
        this.name = database.name();
        this.keeping = keeping;
        this.watch = watch;
        Folder opened = files.open(database.parent());
        try {
            this.bounds = new CaptureBounds(options, database, opened);
            this.staging = Staging.open(files, stagingFolder);
            this.home = opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    Captured capture() throws IOException, InterruptedException {
        if (!bounds.options().networkAllowed() && home.fileSystem().isNetwork()) {
            throw new DatabaseNotCapturedException(
                    Reason.NETWORK,
                    database,
                    "lies on a network file system, where SQLite's locks cannot be trusted; back it"
                            + " up on the machine that has the disk");
        }
        FileStat before = home.stat(name);
        boolean openHere = before.isFile() && isOpenHere(before);
        byte[] start = before.isFile() ? start() : new byte[0];
        DatabaseHeader header = DatabaseHeader.parse(start);
        if (header == null) {
            throw new DatabaseNotCapturedException(
                    Reason.NOT_A_DATABASE, database, "is not a SQLite database");
        }
        DatabaseStamp stamp = DatabaseStamp.of(home, name, before, start);
        boolean wal = isFilled(SideFiles.wal(name));
        HostPath still = null;
        StillCopy stillCopy = new StillCopy(files, database, home, staging, bounds);
        if (header.isWal() && !openHere && lacksSideFile()) {
            still =
                    wal
                            ? stillCopy.recovered(SideFiles.wal(name))
                            : isFilled(SideFiles.journal(name)) ? null : stillCopy.atRest();
        }
        if (still != null) {
            return finish(still, wal ? Way.RECOVERED : Way.AT_REST, wal, before, stamp);
        }
        HostPath copy = staging.newFile();
        try {
            new SnapshotCopy(files, bounds).make(database, "mode=ro", staging.folder(), copy);
            return finish(copy, Way.SNAPSHOT, wal, before, stamp);
        } catch (SQLException e) {
            staging.discard(copy);
            HostPath recovered =
                    !openHere && SqliteFailure.needsRollback(e)
                            ? stillCopy.recovered(SideFiles.journal(name))
                            : null;
            if (recovered == null) {
                throw SqliteFailure.explain(e, database, header.isWal());
            }
            return finish(recovered, Way.RECOVERED, wal, before, stamp);
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            staging.discard(copy);
            throw e;
        }
    }

    /** Whether SQLite would have to make one to read a database in WAL mode. */
    private boolean lacksSideFile() throws OsException {
        return home.statIfThere(SideFiles.shm(name)) == null
                || home.statIfThere(SideFiles.wal(name)) == null;
    }

    /** Checks the copy; what it makes is the caller's. Discards the copy if it fails. */
    private Captured finish(
            HostPath copy, Way way, boolean wal, FileStat before, DatabaseStamp stamp)
            throws IOException, InterruptedException {
        boolean done = false;
        try {
            CopyReading read = CopyReading.of(staging, copy, bounds.options().check(), keeping);
            byte[] start =
                    HeldOpen.start(files, staging.folder(), copy.name(), DatabaseHeader.BYTES);
            DatabaseHeader header = DatabaseHeader.parse(start);
            if (header == null) {
                throw new DatabaseNotCapturedException(
                        Reason.CORRUPT, database, "what SQLite reads from it is no database");
            }
            long size = staging.folder().stat(copy.name()).size();
            FileStat after = home.stat(name);
            Captured captured =
                    new Captured(
                            files,
                            copy,
                            size,
                            header.pageSize(),
                            way,
                            read.check(),
                            read.hash(),
                            wal,
                            before,
                            after,
                            stamp,
                            watch.elapsed());
            done = true;
            return captured;
        } finally {
            if (!done) {
                staging.discard(copy);
            }
        }
    }

    private byte[] start() throws IOException {
        try {
            return HeldOpen.start(files, home, name, DatabaseHeader.BYTES);
        } catch (OsException e) {
            if (e.is(Errno.EACCES, Errno.EPERM)) {
                throw new DatabaseNotCapturedException(
                        Reason.NOT_PERMITTED, database, "may not be read by this user", e);
            }
            throw e;
        }
    }

    /**
     * Whether this process has the database open through the engine's own SQLite. Another thread
     * that reads the file for a moment is waited for.
     *
     * @throws DatabaseNotCapturedException if it is open here through something else
     */
    private boolean isOpenHere(FileStat file) throws IOException {
        for (int look = 0; look < LOOKS; look++) {
            if (!HeldOpen.isOpenElsewhere(files, file)) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        if (isOursAlone()) {
            return true;
        }
        throw new DatabaseNotCapturedException(
                Reason.OPEN_HERE,
                database,
                "is open in this very process, through something else than Coffer's SQLite; reading"
                        + " it would take away the locks that protect it. Close it, or back it up"
                        + " from another process");
    }

    private boolean isOursAlone() throws IOException {
        try {
            return Sqlite.isTheOnlyOneHere(files);
        } catch (SQLException e) {
            throw SqliteFailure.explain(e, database, false);
        }
    }

    private boolean isFilled(Name side) throws OsException {
        @Nullable FileStat stat = home.statIfThere(side);
        return stat != null && stat.size() > 0;
    }

    @Override
    public void close() {
        home.close();
        staging.close();
    }
}
