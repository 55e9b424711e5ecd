package dev.coffer.sqlite;

import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;
import org.sqlite.core.Codes;
import org.sqlite.core.DB;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The online backup API inside one held read transaction. The transaction is on the connection that
 * the backup reads from, so every step sees the same snapshot and no writer makes it start again.
 */
final class SnapshotCopy {
    /** 4 MiB at the usual page size: often enough to look at the bounds, too seldom to cost. */
    private static final int PAGES_A_STEP = 1024;

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
        try (SQLiteConnection connection =
                        Sqlite.open(source, parameters, bounds.options().busyTimeout());
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            Sqlite.number(statement, "SELECT count(*) FROM sqlite_schema"); // held from here on
            long pages = Sqlite.number(statement, "PRAGMA page_count");
            int pageSize = (int) Sqlite.number(statement, "PRAGMA page_size");
            bounds.checkSpace(staging, pages * pageSize);
            bounds.startCopying();
            copyPages(connection.getDatabase(), staging.stat(copy.name()), copy, pages);
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

    private void copyPages(DB database, FileStat staged, HostPath copy, long pages)
            throws SQLException, IOException, InterruptedException {
        Observer observer = new Observer(staged);
        String target = SqliteUri.of(copy, "");
        int code = database.backup("main", target, observer, 0, 0, PAGES_A_STEP);
        observer.rethrow();
        if (code != Codes.SQLITE_OK) {
            throw DB.newSQLException(code, "the backup ended early");
        }
        if (observer.remaining != 0 || observer.total != pages) {
            throw new SQLException(
                    "of "
                            + pages
                            + " pages in the snapshot the backup saw "
                            + observer.total
                            + " and left "
                            + observer.remaining);
        }
    }

    /**
     * Looks at the bounds after each step. Nothing may be thrown through the driver's native code.
     */
    private final class Observer implements DB.ProgressObserver {
        private final FileStat staged;
        private int remaining = -1;
        private int total = -1;
        private @Nullable Throwable stop;

        Observer(FileStat staged) {
            this.staged = staged;
        }

        @Override
        public void progress(int remainingPages, int pageCount) {
            remaining = remainingPages;
            total = pageCount;
            if (stop != null || remainingPages == 0) {
                return;
            }
            try {
                bounds.check();
            } catch (Throwable reason) { // a bug too: thrown again once the driver has ended
                stop = reason;
                pullBrake(reason);
            }
        }

        private void pullBrake(Throwable reason) {
            try {
                Brake.pull(files, staged);
            } catch (IOException | RuntimeException e) {
                reason.addSuppressed(
                        e); // the backup runs to its end, and then the reason is thrown
            }
        }

        void rethrow() throws IOException, InterruptedException {
            switch (stop) {
                case null -> {}
                case InterruptedException e -> throw e;
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            }
        }
    }
}
