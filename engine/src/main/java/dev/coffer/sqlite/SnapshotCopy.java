package dev.coffer.sqlite;

import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;

import org.sqlite.SQLiteConnection;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * The online backup API inside one held read transaction, so that every step sees the same snapshot
 * and no writer makes it start again. What comes in a writer's way is not the same in each mode:
 *
 * <ul>
 *   <li>WAL: not the lock, but the disk. Who commits waits for a sync, and a sync for much of what
 *       is on its way to that disk. So the copy goes there in small pieces, each waited for.
 *   <li>Rollback journal: the lock. So the copying is over as soon as can be, and waits for no
 *       disk: for that it needs a connection to the copy whose syncs are turned off. The driver
 *       then opens another one to the database, which alone could see a new state at each step; it
 *       does not, for the lock of the first lets nobody write.
 * </ul>
 */
final class SnapshotCopy {
    /** Often enough to look at the bounds, too seldom to cost. */
    private static final int STEP_BYTES = 4 << 20;

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
        List<CopyHoles.Hole> holes = holes(source);
        try (SQLiteConnection connection =
                        Sqlite.open(source, parameters, bounds.options().busyTimeout());
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            Sqlite.number(statement, "SELECT count(*) FROM sqlite_schema"); // held from here on
            long pages = Sqlite.number(statement, "PRAGMA page_count");
            int pageSize = (int) Sqlite.number(statement, "PRAGMA page_size");
            bounds.checkSpace(staging, pages * pageSize - CopyHoles.size(holes, pages * pageSize));
            bounds.startCopying();
            boolean isLogged = isLogged(statement);
            try (OpenFile written = staging.openForWriting(copy.name())) {
                CopySteps steps = new CopySteps(files, bounds, written, isLogged, pageSize, holes);
                int code =
                        isLogged
                                ? copyPaced(connection, copy, steps, pageSize)
                                : copyUnsynced(
                                        SqliteUri.of(source, parameters), copy, steps, pageSize);
                steps.finish(code, pages);
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

    private List<CopyHoles.Hole> holes(HostPath source) throws IOException {
        try (Folder home = files.open(source.parent())) {
            return HeldOpen.holes(files, home, source.name());
        }
    }

    private static int copyPaced(
            SQLiteConnection from, HostPath copy, CopySteps steps, int pageSize)
            throws SQLException {
        int pagesAStep = Math.max(1, PACED_STEP_BYTES / pageSize);
        String target = SqliteUri.of(copy, "");
        return from.getDatabase().backup("main", target, steps, 0, 0, pagesAStep);
    }

    private static int copyUnsynced(String source, HostPath copy, CopySteps steps, int pageSize)
            throws SQLException {
        try (SQLiteConnection target = Sqlite.open(copy, "mode=rw", Duration.ZERO);
                Statement statement = target.createStatement()) {
            statement.execute("PRAGMA synchronous=OFF");
            statement.execute("PRAGMA journal_mode=OFF");
            int pagesAStep = Math.max(1, STEP_BYTES / pageSize);
            return target.getDatabase().restore("main", source, steps, 0, 0, pagesAStep);
        }
    }
}
