package dev.coffer.sqlite;

import dev.coffer.base.ByteSize;
import dev.coffer.base.Elapsed;
import dev.coffer.base.Name;
import dev.coffer.base.Stopwatch;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.sqlite.DatabaseNotCapturedException.Reason;

/** The bounds of one capture, looked at between its steps. Used by one thread. */
final class CaptureBounds {
    /** What is to stay free in the staging folder beside the copy: for its journal. */
    private static final long SPARE = 1 << 20;

    private final CaptureOptions options;
    private final HostPath database;
    private final Folder home;
    private final Name wal;
    private final long walAtStart;
    private Stopwatch copying = Stopwatch.started();

    /**
     * @param home the folder that holds the database
     */
    CaptureBounds(CaptureOptions options, HostPath database, Folder home) throws OsException {
        this.options = options;
        this.database = database;
        this.home = home;
        this.wal = SideFiles.wal(database.name());
        this.walAtStart = walSize();
    }

    CaptureOptions options() {
        return options;
    }

    /** The waiting for locks is over: the time limit counts from here. */
    void startCopying() {
        copying = Stopwatch.started();
    }

    /**
     * @throws DatabaseNotCapturedException if a bound is passed
     */
    void check() throws DatabaseNotCapturedException, OsException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (copying.elapsed().compareTo(options.timeLimit()) > 0) {
            throw new DatabaseNotCapturedException(
                    Reason.TOO_SLOW,
                    database,
                    "copying it took longer than "
                            + new Elapsed(options.timeLimit()).forPeople()
                            + ", the limit");
        }
        long grown = walSize() - walAtStart;
        if (grown > options.walGrowthLimit()) {
            throw grew(
                    grown,
                    "more than the limit of " + new ByteSize(options.walGrowthLimit()).forPeople());
        }
        long free = grown > 0 ? home.fileSystem().freeBytes() : 0;
        if (grown > free) {
            throw grew(
                    grown, "and only " + new ByteSize(free).forPeople() + " are left on its disk");
        }
    }

    private DatabaseNotCapturedException grew(long grown, String why) {
        return new DatabaseNotCapturedException(
                Reason.WAL_GREW,
                database,
                "its -wal grew by "
                        + new ByteSize(grown).forPeople()
                        + " while it was copied, "
                        + why);
    }

    /**
     * @param needed bytes of the copy
     * @throws DatabaseNotCapturedException if it will not fit
     */
    void checkSpace(Folder staging, long needed) throws DatabaseNotCapturedException, OsException {
        long free = staging.fileSystem().freeBytes();
        if (free < needed + SPARE) {
            throw new DatabaseNotCapturedException(
                    Reason.NO_SPACE,
                    database,
                    "its copy needs "
                            + new ByteSize(needed).forPeople()
                            + " in the staging folder, where "
                            + new ByteSize(free).forPeople()
                            + " are free");
        }
    }

    private long walSize() throws OsException {
        FileStat stat = home.statIfThere(wal);
        return stat == null ? 0 : stat.size();
    }
}
