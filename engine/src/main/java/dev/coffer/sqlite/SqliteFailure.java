package dev.coffer.sqlite;

import dev.coffer.os.Errno;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.sqlite.DatabaseNotCapturedException.Reason;

import java.io.IOException;
import java.sql.SQLException;

/** What SQLite's result codes (sqlite.org/rescode.html) mean for a capture, in words. */
final class SqliteFailure {
    private static final int READONLY_ROLLBACK = 776;

    private SqliteFailure() {}

    /**
     * Whether a crashed writer's journal has to be rolled back first, which a reader may not do.
     */
    static boolean needsRollback(SQLException failure) {
        return Sqlite.code(failure).code == READONLY_ROLLBACK;
    }

    static DatabaseNotCapturedException explain(
            SQLException failure, HostPath database, boolean wal) {
        int code = Sqlite.code(failure).code;
        return switch (code & 0xff) {
            case 5, 6, 15 -> // BUSY, LOCKED, PROTOCOL
                    because(Reason.BUSY, database, "another process kept it locked", failure);
            case 26 -> // NOTADB
                    because(
                            Reason.NOT_A_DATABASE,
                            database,
                            "SQLite does not know it; it may be encrypted",
                            failure);
            case 1 -> // ERROR
                    because(
                            Reason.NOT_A_DATABASE,
                            database,
                            "SQLite cannot read it: " + failure.getMessage(),
                            failure);
            case 11 -> // CORRUPT
                    because(Reason.CORRUPT, database, "SQLite finds it damaged", failure);
            case 13 -> // FULL
                    because(Reason.NO_SPACE, database, "the staging folder is full", failure);
            case 3, 23 -> // PERM, AUTH
                    because(Reason.NOT_PERMITTED, database, "may not be read", failure);
            case 8 -> // READONLY
                    code == READONLY_ROLLBACK
                            ? because(
                                    Reason.NEEDS_RECOVERY,
                                    database,
                                    "a crashed writer left a journal beside it, and both keep"
                                            + " changing",
                                    failure)
                            : sideFiles(database, failure);
            case 14 -> // CANTOPEN
                    wal
                            ? sideFiles(database, failure)
                            : because(
                                    Reason.NOT_PERMITTED,
                                    database,
                                    "SQLite cannot open it",
                                    failure);
            default ->
                    because(
                            Reason.FAILED,
                            database,
                            "SQLite cannot copy it: " + failure.getMessage(),
                            failure);
        };
    }

    /**
     * For a file of the database's, or a copy, that could not be read or written as plain bytes.
     */
    static IOException unreadable(OsException failure, HostPath database) {
        if (failure.is(Errno.ENOSPC, Errno.EDQUOT)) {
            return because(Reason.NO_SPACE, database, "the staging folder is full", failure);
        }
        return sideFiles(database, failure);
    }

    private static DatabaseNotCapturedException sideFiles(HostPath database, Exception failure) {
        return because(
                Reason.SIDE_FILES_OUT_OF_REACH,
                database,
                "its -wal or -shm cannot be opened or made; back it up as the user it belongs to",
                failure);
    }

    private static DatabaseNotCapturedException because(
            Reason reason, HostPath database, String why, Exception failure) {
        return new DatabaseNotCapturedException(reason, database, why, failure);
    }
}
