package dev.coffer.sqlite;

import dev.coffer.base.CofferException;
import dev.coffer.os.HostPath;

import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.core.Codes;
import org.sqlite.core.DB;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Writes what a copy holds into a database that programs may have open, by SQLite's backup API: one
 * transaction, in which nobody else writes, and which SQLite takes back if the process dies in it.
 * The file, its inode and its journal mode stay. Only where somebody asked for it.
 */
public final class DatabaseOverwrite {
    private static final int PAUSE_MILLIS = 50;
    private static final int PAGES_A_STEP = 1024;
    private static final int MOST_PAUSES = 1_000_000;

    private DatabaseOverwrite() {}

    /**
     * @param copy a database that nobody has open
     * @param live the database to write into; without links in its path
     * @param wait how long to wait for others that hold it
     * @throws CofferException {@code LOCKED} if they hold it for longer; {@code FAILED} if SQLite
     *     cannot: it is as it was then
     */
    public static void run(HostPath copy, HostPath live, Duration wait) throws CofferException {
        try (SQLiteConnection connection = Sqlite.open(live, "mode=rw", wait);
                Statement statement = connection.createStatement()) {
            checkPages(copy, live, statement);
            Progress progress = new Progress();
            DB database = connection.getDatabase();
            int code =
                    database.restore(
                            "main",
                            SqliteUri.of(copy, "mode=ro&immutable=1"),
                            progress,
                            PAUSE_MILLIS,
                            (int) Math.min(wait.toMillis() / PAUSE_MILLIS, MOST_PAUSES),
                            PAGES_A_STEP);
            if (code != Codes.SQLITE_OK) {
                throw DB.newSQLException(code, "the copy could not be read");
            }
            if (progress.remaining != 0) { // what the driver returns is the copy's code
                statement.execute(
                        "BEGIN IMMEDIATE"); // fails for the same reason, if it still holds
                throw new SQLException("it could not be written to the end");
            }
        } catch (SQLException e) {
            throw failed(e, live);
        }
    }

    /** How much is left to write, as the driver last told. */
    private static final class Progress implements DB.ProgressObserver {
        private int remaining = -1;

        @Override
        public void progress(int remainingPages, int pageCount) {
            remaining = remainingPages;
        }
    }

    /** In WAL mode SQLite cannot give a database pages of another size. */
    private static void checkPages(HostPath copy, HostPath live, Statement statement)
            throws SQLException, CofferException {
        long pageSize = Sqlite.number(statement, "PRAGMA page_size");
        try (SQLiteConnection other = Sqlite.openCopy(copy);
                Statement there = other.createStatement();
                ResultSet mode = statement.executeQuery("PRAGMA journal_mode")) {
            long wanted = Sqlite.number(there, "PRAGMA page_size");
            if (wanted != pageSize && mode.next() && mode.getString(1).equals("wal")) {
                throw CofferException.failed(
                        live
                                + " is in WAL mode with pages of "
                                + pageSize
                                + " bytes, the copy has "
                                + wanted
                                + ", and SQLite cannot change that; nothing was written. Stop the"
                                + " program and restore without --through-api");
            }
        }
    }

    private static CofferException failed(SQLException e, HostPath live) {
        SQLiteErrorCode code = Sqlite.code(e);
        return switch (code.code & 0xff) {
            case 5, 6 -> // BUSY, LOCKED
                    new CofferException(
                            CofferException.Reason.LOCKED,
                            live
                                    + " is held by another program in a transaction of its own;"
                                    + " nothing was written. Try again, or give it more time with"
                                    + " database_wait",
                            e);
            case 8 -> // READONLY
                    CofferException.failed(
                            live + " cannot be written by this user; nothing was written", e);
            default ->
                    CofferException.failed(
                            live + " could not be written: " + e.getMessage() + "; it is as it was",
                            e);
        };
    }
}
