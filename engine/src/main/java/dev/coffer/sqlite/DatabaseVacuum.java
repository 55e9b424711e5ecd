package dev.coffer.sqlite;

import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import org.sqlite.SQLiteConnection;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Packs a database of the user's anew, as its user would with {@code VACUUM}. Only where somebody
 * asked for it: it writes to the database, and takes the room of a second one for a while.
 */
public final class DatabaseVacuum {
    private DatabaseVacuum() {}

    /** Whether a path is a file that says of itself that it is a database. */
    public static boolean isDatabase(HostFiles files, HostPath file) throws OsException {
        if (file.isRoot()) {
            return false;
        }
        try (Folder folder = files.open(file.parent())) {
            FileStat stat = folder.statIfThere(file.name());
            if (stat == null || !stat.isFile()) {
                return false;
            }
            byte[] start = HeldOpen.start(files, folder, file.name(), DatabaseHeader.MAGIC_BYTES);
            return DatabaseHeader.isDatabase(start, start.length);
        } catch (OsException e) {
            return switch (e.errno()) {
                case ENOENT, ENOTDIR, EACCES, EPERM -> false;
                default -> throw e;
            };
        }
    }

    /**
     * @param database without links in its path
     * @param options how long to wait for others
     * @throws DatabaseNotCapturedException if SQLite cannot; the database is as it was then
     */
    public static void run(HostPath database, CaptureOptions options) throws IOException {
        try (SQLiteConnection connection = Sqlite.open(database, "mode=rw", options.busyTimeout());
                Statement statement = connection.createStatement()) {
            statement.execute("VACUUM");
        } catch (SQLException e) {
            throw SqliteFailure.explain(e, database, false);
        }
    }
}
