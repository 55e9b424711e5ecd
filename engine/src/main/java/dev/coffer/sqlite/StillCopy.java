package dev.coffer.sqlite;

import dev.coffer.base.Name;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Copies a database that nobody is using, in the cases where SQLite could not read it without
 * writing beside it or into it. No lock is held; instead, what was copied counts only if {@link
 * Stillness} shows that nothing changed.
 */
final class StillCopy {
    private static final int TRIES = 5;
    private static final long PAUSE_NANOS = 5_000_000;

    private final HostFiles files;
    private final HostPath database;
    private final Folder home;
    private final Staging staging;
    private final CaptureBounds bounds;

    StillCopy(
            HostFiles files,
            HostPath database,
            Folder home,
            Staging staging,
            CaptureBounds bounds) {
        this.files = files;
        this.database = database;
        this.home = home;
        this.staging = staging;
        this.bounds = bounds;
    }

    private interface Attempt {
        void fill(HostPath copy) throws SQLException, IOException, InterruptedException;
    }

    /**
     * A database in WAL mode that everybody closed, so that it has no {@code -wal}: through SQLite,
     * which is told that nobody writes and so makes no side files.
     *
     * @return the copy, or null if the database kept changing
     */
    @Nullable HostPath atRest() throws IOException, InterruptedException {
        return attempt(
                copy ->
                        new SnapshotCopy(files, bounds)
                                .make(database, "mode=ro&immutable=1", staging.folder(), copy),
                database.name());
    }

    /**
     * A database and what a crash left beside it, copied as they are; SQLite then rolls back or
     * recovers the copy.
     *
     * @param side its {@code -wal} or its {@code -journal}
     * @return the copy, or null if the two kept changing
     */
    @Nullable HostPath recovered(Name side) throws IOException, InterruptedException {
        Name name = database.name();
        return attempt(
                copy -> {
                    long size = home.stat(name).size() + home.stat(side).size();
                    bounds.checkSpace(staging.folder(), 2 * size);
                    bounds.startCopying();
                    staging.copy(home, name, copy.name(), bounds);
                    boolean isWal = side.equals(SideFiles.wal(name));
                    Name sideCopy =
                            isWal ? SideFiles.wal(copy.name()) : SideFiles.journal(copy.name());
                    staging.copy(home, side, sideCopy, bounds);
                },
                name,
                side);
    }

    private @Nullable HostPath attempt(Attempt attempt, Name... mustBeStill)
            throws IOException, InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            Stillness still = Stillness.of(home, staging, mustBeStill);
            HostPath copy = still == null ? null : attempt(attempt, still, mustBeStill.length > 1);
            if (copy != null) {
                return copy;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return null;
    }

    private @Nullable HostPath attempt(Attempt attempt, Stillness still, boolean settle)
            throws IOException, InterruptedException {
        HostPath copy = staging.newFile();
        boolean done = false;
        try {
            attempt.fill(copy);
            if (!still.holds()) {
                return null;
            }
            if (settle) {
                settle(copy);
            }
            done = true;
            return copy;
        } catch (SQLException e) {
            if (!still.holds()) {
                return null;
            }
            throw SqliteFailure.explain(e, database, true);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT) && !still.holds()) {
                return null;
            }
            throw SqliteFailure.unreadable(e, database);
        } finally {
            if (!done) {
                staging.discard(copy);
            }
        }
    }

    /** Lets SQLite roll back or recover a private copy; the last connection to close tidies up. */
    private void settle(HostPath copy) throws SQLException, IOException {
        try (SQLiteConnection connection = Sqlite.open(copy, "mode=rw", Duration.ZERO);
                Statement statement = connection.createStatement()) {
            Sqlite.number(statement, "SELECT count(*) FROM sqlite_schema");
        }
        for (Name side : SideFiles.of(copy.name())) {
            if (staging.folder().statIfThere(side) != null) {
                throw new SQLException("SQLite did not recover the copy: it left " + side);
            }
        }
    }
}
