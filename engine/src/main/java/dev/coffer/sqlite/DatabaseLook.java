package dev.coffer.sqlite;

import dev.coffer.base.Name;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import org.sqlite.SQLiteConnection;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * What a file is that may be a database, seen from its first bytes, without making files beside it
 * and without harm to locks of this process. Immutable.
 *
 * @param kind what it is
 * @param pageSize bytes in a page; 0 if it is none of ours
 * @param pages as its size tells
 * @param wal whether it is in WAL mode
 * @param tables how many it has; -1 if that cannot be told without disturbing anybody
 */
public record DatabaseLook(Kind kind, int pageSize, long pages, boolean wal, int tables) {
    private static final int SAMPLE = 4096;

    /** One page of 512 bytes. */
    private static final int SMALLEST = 512;

    /** Of so many bytes, random ones have nearly all values, and few of each. */
    private static final int VALUES_OF_NOISE = 240;

    /** What a file is. */
    public enum Kind {
        DATABASE,
        /** As a database is before anything was written to it. */
        EMPTY,
        /** Its bytes look like noise: as an encrypted one, or something compressed. */
        ENCRYPTED,
        /** None that SQLite knows. */
        OTHER,
        /** It may not be read by this user. */
        UNREADABLE
    }

    /**
     * Looks at a file.
     *
     * @param folder holds it
     * @param path of the same file, for SQLite
     */
    public static DatabaseLook at(HostFiles files, Folder folder, HostPath path, FileStat stat)
            throws OsException {
        if (stat.size() == 0) {
            return none(Kind.EMPTY);
        }
        byte[] start;
        try {
            start = HeldOpen.start(files, folder, path.name(), SAMPLE);
        } catch (OsException e) {
            return none(Kind.UNREADABLE);
        }
        DatabaseHeader header = DatabaseHeader.parse(start);
        if (header == null) {
            return none(isNoise(start) ? Kind.ENCRYPTED : Kind.OTHER);
        }
        return new DatabaseLook(
                Kind.DATABASE,
                header.pageSize(),
                stat.size() / header.pageSize(),
                header.isWal(),
                tables(files, folder, path, stat, header.isWal()));
    }

    /** What a file is, and nothing more. */
    public static Kind of(HostFiles files, Folder folder, Name name, FileStat stat)
            throws OsException {
        if (stat.size() == 0) {
            return Kind.EMPTY;
        }
        byte[] start = HeldOpen.start(files, folder, name, SAMPLE);
        return DatabaseHeader.parse(start) != null
                ? Kind.DATABASE
                : isNoise(start) ? Kind.ENCRYPTED : Kind.OTHER;
    }

    /** The same by the mark that each database begins with, though its header may be damaged. */
    public static Kind byMagic(HostFiles files, Folder folder, Name name, FileStat stat)
            throws OsException {
        if (stat.size() == 0) {
            return Kind.EMPTY;
        }
        byte[] start = HeldOpen.start(files, folder, name, SAMPLE);
        return stat.size() >= SMALLEST && DatabaseHeader.isDatabase(start, start.length)
                ? Kind.DATABASE
                : isNoise(start) ? Kind.ENCRYPTED : Kind.OTHER;
    }

    private static DatabaseLook none(Kind kind) {
        return new DatabaseLook(kind, 0, 0, false, -1);
    }

    /** An encrypted database has no magic, and no byte comes much more often than others. */
    private static boolean isNoise(byte[] start) {
        int[] counts = new int[256];
        int values = 0;
        int most = 0;
        for (byte b : start) {
            int count = ++counts[b & 0xff];
            values += count == 1 ? 1 : 0;
            most = Math.max(most, count);
        }
        return start.length >= 1024
                && values >= Math.min(VALUES_OF_NOISE, start.length / 5)
                && most <= start.length / 64;
    }

    private static int tables(
            HostFiles files, Folder folder, HostPath path, FileStat stat, boolean wal)
            throws OsException {
        if (HeldOpen.isOpenElsewhere(files, stat)) {
            return -1;
        }
        boolean sides =
                folder.statIfThere(SideFiles.wal(path.name())) != null
                        && folder.statIfThere(SideFiles.shm(path.name())) != null;
        // A reader of a database in WAL mode makes the side files that are not there, unless told
        // that nobody writes; then it sees what is in the file, which is enough to count tables.
        String how = wal && !sides ? "mode=ro&immutable=1" : "mode=ro";
        try (SQLiteConnection connection = Sqlite.open(path, how, Duration.ofSeconds(1));
                Statement statement = connection.createStatement()) {
            return (int)
                    Sqlite.number(
                            statement,
                            "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
                                    + " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
        } catch (SQLException e) {
            return -1;
        }
    }

    /** Whether a name is one that databases mostly have. */
    public static boolean hasUsualName(String name) {
        return name.endsWith(".db")
                || name.endsWith(".sqlite")
                || name.endsWith(".sqlite3")
                || name.endsWith(".db3");
    }
}
