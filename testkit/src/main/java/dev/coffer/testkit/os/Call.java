package dev.coffer.testkit.os;

/** The kinds of call that {@link FaultyFiles} tell apart. */
public enum Call {
    OPEN(false),
    STAT(false),
    RESOLVE(false),
    LIST(false),
    OPEN_FOLDER(false),
    OPEN_FILE(false),
    OPEN_FOR_WRITING(false),
    READ_LINK(false),
    FILE_SYSTEM(false),
    LOCK(false),
    READ(false),
    SEEK(false),
    HOLES(false),
    XATTRS(false),
    CREATE_FILE(true),
    CREATE_FOLDER(true),
    CREATE_LINK(true),
    CREATE_HARD_LINK(true),
    CREATE_NODE(true),
    RENAME(true),
    RENAME_NEW(true),
    EXCHANGE(true),
    REMOVE_FILE(true),
    REMOVE_FOLDER(true),
    SET_XATTR(true),
    REMOVE_XATTR(true),
    SET_OWNER(true),
    SET_MODE(true),
    SET_MODIFIED(true),
    WRITE(true),
    /** Within the kernel, {@link dev.coffer.os.OpenFile#copyTo}. */
    COPY(true),
    TRUNCATE(true),
    SYNC(true),
    SYNC_FILE_SYSTEM(true);

    private final boolean changes;

    Call(boolean changes) {
        this.changes = changes;
    }

    /**
     * Whether it changes what is on the disk or makes it durable: the moments a crash can fall
     * between.
     */
    public boolean changes() {
        return changes;
    }
}
