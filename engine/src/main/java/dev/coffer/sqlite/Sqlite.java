package dev.coffer.sqlite;

import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteLimits;
import org.sqlite.core.NativeDB;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The driver: opens connections, reads single values. The only way to it, besides {@link
 * SnapshotCopy}, so that its classes and its native library are loaded when a database is really
 * met.
 */
final class Sqlite {
    private static final HostPath SELF = HostPath.of("/proc/self");

    /** Steps of SQLite's machine between two looks at whether it is to end: some milliseconds. */
    private static final int STEPS = 100_000;

    private Sqlite() {}

    /**
     * Opens a database for reading, or, with {@code mode=rw}, a private copy for writing.
     *
     * @param parameters of the URI
     */
    static SQLiteConnection open(HostPath database, String parameters, Duration busyTimeout)
            throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(!parameters.contains("mode=rw"));
        config.setBusyTimeout((int) busyTimeout.toMillis());
        String uri = SqliteUri.of(database, parameters);
        return (SQLiteConnection) config.createConnection("jdbc:sqlite:" + uri);
    }

    /**
     * Opens a copy of ours that nobody else has, without making files beside it. What is run there
     * cannot reach another file: nothing can be attached, and {@code VACUUM INTO} would have to. It
     * ends soon with {@link #isInterrupt} when the thread that waits for it is interrupted.
     */
    static SQLiteConnection openCopy(HostPath copy) throws SQLException {
        SQLiteConnection connection = open(copy, "mode=ro&immutable=1", Duration.ZERO);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_ATTACHED, 0);
        ProgressHandler.setHandler(connection, STEPS, new Interruptible());
        return connection;
    }

    /** SQLite asks it between steps, in the thread that runs the statement, whether to end. */
    private static final class Interruptible extends ProgressHandler {
        @Override
        protected int progress() {
            return Thread.currentThread().isInterrupted() ? 1 : 0;
        }
    }

    /** Whether a statement ended because its thread was interrupted. */
    static boolean isInterrupt(SQLException failure) {
        return code(failure) == SQLiteErrorCode.SQLITE_INTERRUPT;
    }

    static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            if (!row.next()) {
                throw new SQLException("no answer to " + sql);
            }
            return row.getLong(1);
        }
    }

    /** The result code of SQLite behind a failure, extended where SQLite gave one. */
    static SQLiteErrorCode code(SQLException failure) {
        return failure instanceof SQLiteException known
                ? known.getResultCode()
                : SQLiteErrorCode.UNKNOWN_ERROR;
    }

    /**
     * Whether the SQLite that the engine uses was in use in this process before now and is the only
     * one there: then whoever has a database open here uses the same one, which keeps the locks of
     * all its connections. Judged by the names of the mapped libraries; one that hides SQLite under
     * another name is not seen.
     */
    static boolean isTheOnlyOneHere(HostFiles files) throws OsException, SQLException {
        Set<String> before = libraries(files);
        try {
            NativeDB.load();
        } catch (Exception e) {
            throw new SQLException("the SQLite library cannot be loaded: " + e.getMessage(), e);
        }
        return before.size() == 1 && before.equals(libraries(files));
    }

    /** The mapped libraries with {@code sqlite} in their names, each by device, inode and path. */
    static Set<String> libraries(HostFiles files) throws OsException {
        Set<String> found = new TreeSet<>();
        try (Folder self = files.open(SELF)) {
            for (List<String> words : ProcText.words(self, Name.of("maps"))) {
                if (words.size() > 5 && isLibrary(words.get(5))) {
                    found.add(words.get(3) + ' ' + words.get(4) + ' ' + words.get(5));
                }
            }
        }
        return found;
    }

    private static boolean isLibrary(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return path.startsWith("/")
                && file.toLowerCase(Locale.ROOT).contains("sqlite")
                && file.contains(".so");
    }
}
