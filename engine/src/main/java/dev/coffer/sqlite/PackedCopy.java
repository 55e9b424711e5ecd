package dev.coffer.sqlite;

import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * {@code VACUUM INTO}: SQLite reads one snapshot and writes it packed, without what was deleted.
 * Pages get other numbers, so a store finds little of what it has already.
 */
final class PackedCopy {
    /** So many steps of SQLite's machine between two looks at the bounds: some milliseconds. */
    private static final int STEPS = 100_000;

    private final CaptureBounds bounds;

    PackedCopy(CaptureBounds bounds) {
        this.bounds = bounds;
    }

    /** As {@link SnapshotCopy#make}. */
    SnapshotCopy.Result make(HostPath source, String parameters, Folder staging, HostPath copy)
            throws SQLException, IOException, InterruptedException {
        try (SQLiteConnection connection =
                        Sqlite.open(source, parameters, bounds.options().busyTimeout());
                Statement statement = connection.createStatement()) {
            int pageSize = (int) Sqlite.number(statement, "PRAGMA page_size");
            long pages =
                    Sqlite.number(statement, "PRAGMA page_count")
                            - Sqlite.number(statement, "PRAGMA freelist_count");
            bounds.checkSpace(staging, pages * pageSize);
            bounds.startCopying();
            Watch watch = new Watch();
            ProgressHandler.setHandler(connection, STEPS, watch);
            try {
                statement.execute("VACUUM INTO '" + SqliteUri.of(copy, "") + "'");
            } catch (SQLException e) {
                watch.throwIfAny();
                throw e;
            } finally {
                ProgressHandler.clearHandler(connection);
            }
            return new SnapshotCopy.Result(staging.stat(copy.name()).size() / pageSize, pageSize);
        }
    }

    /** Ends the work when a bound is passed; nothing may be thrown through native code. */
    private final class Watch extends ProgressHandler {
        private @Nullable Throwable stop;

        @Override
        protected int progress() {
            try {
                bounds.check();
                return 0;
            } catch (Throwable reason) { // a bug too: thrown again once SQLite has ended
                stop = reason;
                return 1;
            }
        }

        void throwIfAny() throws IOException, InterruptedException {
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
