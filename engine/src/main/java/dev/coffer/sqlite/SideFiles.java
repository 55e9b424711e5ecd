package dev.coffer.sqlite;

import dev.coffer.base.Name;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * The files that SQLite keeps beside a database {@code X}: the write-ahead log {@code X-wal}, its
 * index {@code X-shm}, the rollback journal {@code X-journal}. They are part of the database's
 * state, worthless without it, and wrong beside another state of it: a backup leaves them out, a
 * restore moves them away.
 */
public final class SideFiles {
    private static final String WAL = "-wal";
    private static final String SHM = "-shm";
    private static final String JOURNAL = "-journal";

    private SideFiles() {}

    public static Name wal(Name database) {
        return database.plus(WAL);
    }

    public static Name shm(Name database) {
        return database.plus(SHM);
    }

    public static Name journal(Name database) {
        return database.plus(JOURNAL);
    }

    /** All three names, whether there are such files or not. */
    public static Name[] of(Name database) {
        return new Name[] {wal(database), shm(database), journal(database)};
    }

    /**
     * The name of the database that this file belongs to, if there is a database of that name; null
     * if no database can have a side file of this name.
     */
    public static @Nullable Name databaseOf(Name name) {
        int suffix =
                name.endsWith(WAL)
                        ? WAL.length()
                        : name.endsWith(SHM)
                                ? SHM.length()
                                : name.endsWith(JOURNAL) ? JOURNAL.length() : 0;
        if (suffix == 0) {
            return null;
        }
        byte[] rest = Arrays.copyOf(name.shared(), name.length() - suffix);
        return Name.problem(rest) == null ? Name.owning(rest) : null;
    }

    /** Whether two names in one folder are of one database: it and a side file, or two of these. */
    public static boolean same(Name one, Name other) {
        Name first = databaseOf(one);
        Name second = databaseOf(other);
        return one.equals(other)
                || one.equals(second)
                || other.equals(first)
                || (first != null && first.equals(second));
    }
}
