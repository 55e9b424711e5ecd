package dev.coffer.sqlite;

import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.sqlite.SQLiteConnection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * One state of a database, copied while a read transaction is held. What comes in a writer's way is
 * not the same in each mode, and so is the way to copy:
 *
 * <ul>
 *   <li>WAL: not the lock, but the disk. Who commits waits for a sync, and a sync for much of what
 *       is on its way to that disk. SQLite's online backup API copies, for the state is in two
 *       files; the transaction keeps it from beginning again. The copy goes to the disk in small
 *       pieces, each waited for.
 *   <li>Rollback journal: the lock. While anybody reads, nobody writes into the file, so the file
 *       is the state, and is copied by itself, as fast as can be, and no disk is waited for. The
 *       same holds for a database in WAL mode that nobody has open.
 * </ul>
 */
final class SnapshotCopy {
    /** In the header: the change counter, and how many pages there are. */
    private static final int CHANGES = 24;

    /** In the header: the schema cookie. */
    private static final int SCHEMA = 40;

    /** In the header: the change counter again, and the version of SQLite that wrote it. */
    private static final int VERSION = 92;

    /** What a sync of a writer's may have to wait for. */
    private static final int PACED_STEP_BYTES = 1 << 20;

    /**
     * What was copied.
     *
     * @param pages of the snapshot
     * @param pageSize in bytes
     */
    record Result(long pages, int pageSize) {}

    private final HostFiles files;
    private final CaptureBounds bounds;

    SnapshotCopy(HostFiles files, CaptureBounds bounds) {
        this.files = files;
        this.bounds = bounds;
    }

    /**
     * Copies a database.
     *
     * @param parameters of the URI that opens the source
     * @param staging holds the copy
     * @param copy an empty file that is open nowhere
     * @throws SQLException what SQLite says, of the source or of the copy
     * @throws DatabaseNotCapturedException if a bound is passed
     */
    Result make(HostPath source, String parameters, Folder staging, HostPath copy)
            throws SQLException, IOException, InterruptedException {
        if (bounds.options().method() == CaptureOptions.Method.VACUUM_INTO) {
            return new PackedCopy(bounds).make(source, parameters, staging, copy);
        }
        try (Folder home = files.open(source.parent())) {
            OpenFile live = HeldOpen.open(home, source.name());
            try {
                return make(source, parameters, live, staging, copy);
            } finally {
                HeldOpen.close(files, live); // after our own connection
            }
        }
    }

    private Result make(
            HostPath source, String parameters, OpenFile live, Folder staging, HostPath copy)
            throws SQLException, IOException, InterruptedException {
        List<CopyHoles.Hole> holes = CopyHoles.of(live);
        try (SQLiteConnection connection =
                        Sqlite.open(source, parameters, bounds.options().busyTimeout());
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            Sqlite.number(statement, "SELECT count(*) FROM sqlite_schema"); // held from here on
            long pages = Sqlite.number(statement, "PRAGMA page_count");
            int pageSize = (int) Sqlite.number(statement, "PRAGMA page_size");
            bounds.checkSpace(staging, pages * pageSize - CopyHoles.size(holes, pages * pageSize));
            bounds.startCopying();
            boolean isStill = parameters.contains("immutable=1");
            boolean isSlow = bounds.options().pagesPerSecond() > 0;
            boolean isPaced = isLogged(statement) && (!isStill || isSlow);
            try (OpenFile written = staging.openForWriting(copy.name())) {
                if (isPaced) {
                    CopySteps steps = new CopySteps(files, bounds, written, pageSize, holes);
                    steps.finish(copyPaced(connection, copy, steps, pageSize), pages);
                } else {
                    copyRaw(live, written, pages, pageSize, statement);
                }
            }
            statement.execute("ROLLBACK");
            long size = staging.stat(copy.name()).size();
            if (size != pages * pageSize) {
                throw new SQLException(
                        "the snapshot has "
                                + pages
                                + " pages of "
                                + pageSize
                                + " bytes, the copy "
                                + size
                                + " bytes");
            }
            return new Result(pages, pageSize);
        }
    }

    private static boolean isLogged(Statement statement) throws SQLException {
        try (ResultSet mode = statement.executeQuery("PRAGMA journal_mode")) {
            return mode.next() && mode.getString(1).equals("wal");
        }
    }

    private static int copyPaced(
            SQLiteConnection from, HostPath copy, CopySteps steps, int pageSize)
            throws SQLException {
        int pagesAStep = Math.max(1, PACED_STEP_BYTES / pageSize);
        String target = SqliteUri.of(copy, "");
        return from.getDatabase().backup("main", target, steps, 0, 0, pagesAStep);
    }

    /**
     * The file, with the header that the online backup API would give the copy: a database gives
     * the same copy whichever way it was made, and whatever was written and taken back.
     */
    private void copyRaw(
            OpenFile live, OpenFile copy, long pages, int pageSize, Statement statement)
            throws SQLException, IOException, InterruptedException {
        if (!RawCopy.copy(live, copy, pages * pageSize, bounds)) {
            throw new SQLException("the file ends before its last page");
        }
        put(copy, CHANGES, 1, (int) pages);
        put(copy, SCHEMA, 1);
        put(copy, VERSION, 1, version(statement));
    }

    private static void put(OpenFile copy, int position, int... numbers) throws OsException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(4 * numbers.length);
        for (int number : numbers) {
            bytes.putInt(number);
        }
        copy.seek(position);
        copy.write(bytes.flip());
    }

    /** As it stands in headers: 3054001 for 3.54.1. */
    private static int version(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT sqlite_version()")) {
            row.next();
            int number = 0;
            for (String part : row.getString(1).split("\\.", 3)) {
                number = number * 1000 + Integer.parseInt(part);
            }
            return number;
        }
    }
}
