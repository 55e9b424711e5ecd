package dev.coffer.sqlite;

import dev.coffer.os.HostPath;

import org.sqlite.SQLiteConfig;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A database of Coffer's own, for what can be had again from elsewhere: several processes may use
 * it at once, and after a power cut it is whole, but may lack what was written last.
 */
public final class OwnDatabase {
    private static final int CORRUPT = 11;
    private static final int NOT_A_DATABASE = 26;
    private static final int ERROR = 1;
    private static final int CONSTRAINT = 19;

    private OwnDatabase() {}

    /**
     * Opens a database, or makes an empty one.
     *
     * @param patience how long to wait for another process that writes
     * @return for one thread; whoever opens it closes it
     */
    public static Connection open(HostPath file, Duration patience) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) patience.toMillis());
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        return config.createConnection("jdbc:sqlite:" + SqliteUri.of(file, "mode=rwc"));
    }

    /** Whether it failed because of what is in the file: it is no sound database of this form. */
    public static boolean isDamaged(SQLException failure) {
        int code = Sqlite.code(failure).code & 0xff;
        return code == CORRUPT || code == NOT_A_DATABASE || code == ERROR || code == CONSTRAINT;
    }
}
