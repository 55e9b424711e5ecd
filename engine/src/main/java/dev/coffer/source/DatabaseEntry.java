package dev.coffer.source;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.os.FileStat;
import dev.coffer.tree.Entry;

/** A SQLite database whose content was captured, or could not be. */
final class DatabaseEntry extends Entry {
    /** A stamp that no database has: the next run captures it again. */
    static final Bytes AGAIN = Bytes.of("again");

    /** What a live one has that is to be looked at whatever is known of it. */
    static final Bytes LOOK = Bytes.of("look");

    private final long size;
    private final Bytes stamp;

    DatabaseEntry(Name name, FileStat stat, long size, Bytes stamp) {
        super(name, stat);
        this.size = size;
        this.stamp = stamp;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean isDatabase() {
        return true;
    }

    @Override
    public Bytes databaseStamp() {
        return stamp;
    }
}
