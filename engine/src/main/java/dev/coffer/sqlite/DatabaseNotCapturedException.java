package dev.coffer.sqlite;

import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * A database that could not be captured as one. The message names it and says why, and what helps.
 */
public final class DatabaseNotCapturedException extends IOException {
    private static final long serialVersionUID = 1;

    /** Why not. */
    public enum Reason {
        /** It has the magic, but SQLite does not know it: encrypted, or something else. */
        NOT_A_DATABASE,
        /** SQLite finds it damaged before anything could be copied. */
        CORRUPT,
        /** A writer held it for longer than the busy timeout. */
        BUSY,
        /** It is in WAL mode, and its side files can neither be opened nor made. */
        SIDE_FILES_OUT_OF_REACH,
        /** A crash left a journal or log beside it, and the two keep changing. */
        NEEDS_RECOVERY,
        /** This process may not read it. */
        NOT_PERMITTED,
        /** It lies on a network file system, whose locks SQLite cannot trust. */
        NETWORK,
        /** The staging folder has too little space. */
        NO_SPACE,
        /** The {@code -wal} grew past its bound while the snapshot was held. */
        WAL_GREW,
        /** The copying took longer than its bound. */
        TOO_SLOW,
        /**
         * This very process has it open, through something else than the engine's SQLite; reading
         * it here would break that one's locks.
         */
        OPEN_HERE,
        /** It has several names, and it cannot be told which one its side files belong to. */
        SEVERAL_NAMES,
        /** SQLite or the system failed in another way; see the cause. */
        FAILED
    }

    private final Reason reason;
    private final String why;

    DatabaseNotCapturedException(Reason reason, HostPath database, String why) {
        this(reason, database, why, null);
    }

    DatabaseNotCapturedException(
            Reason reason, HostPath database, String why, @Nullable Throwable cause) {
        super(database + ": " + why, cause);
        this.reason = reason;
        this.why = why;
    }

    public Reason reason() {
        return reason;
    }

    /** The message without the database's name. */
    public String why() {
        return why;
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? reason.name() : message;
    }

    /**
     * Whether the file may be read as plain bytes instead. Not if this process has it open: closing
     * it again would drop the locks that protect it.
     */
    public boolean mayBeReadRaw() {
        return reason != Reason.OPEN_HERE;
    }
}
