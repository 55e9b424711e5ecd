package dev.coffer.record;

import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;

import java.time.OffsetDateTime;

/** Names that carry local time, for people; they decide no order. */
public final class DatedNames {
    private DatedNames() {}

    /** {@code 2025-11-24_14-30-15}, in the time's own offset. */
    public static String of(OffsetDateTime time) {
        // By hand: every run needs one, and a formatter is slow to make.
        StringBuilder out = new StringBuilder(19);
        two(out, time.getYear() / 100);
        two(out, time.getYear() % 100);
        two(out.append('-'), time.getMonthValue());
        two(out.append('-'), time.getDayOfMonth());
        two(out.append('_'), time.getHour());
        two(out.append('-'), time.getMinute());
        two(out.append('-'), time.getSecond());
        return out.toString();
    }

    private static void two(StringBuilder out, int number) {
        out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /** Whether a name begins as {@link #of} makes them. */
    static boolean isDated(Name name) {
        if (name.length() < 19) {
            return false;
        }
        for (int i = 0; i < 19; i++) {
            byte b = name.byteAt(i);
            char wanted = "dddd-dd-dd_dd-dd-dd".charAt(i);
            if (wanted == 'd' ? b < '0' || b > '9' : b != wanted) {
                return false;
            }
        }
        return true;
    }

    /** The name for the dated folder of a run; a second one in the same second gains {@code -2}. */
    static String next(StoreFolder store, Name keeping, Roots roots, OffsetDateTime time)
            throws OsException {
        try (Folder folder = store.coffer().openFolder(keeping)) {
            String name = of(time);
            for (int n = 2; isTaken(folder, roots, name); n++) {
                name = of(time) + "-" + n;
            }
            return name;
        }
    }

    private static boolean isTaken(Folder folder, Roots roots, String name) throws OsException {
        return roots.deleted(name) != null || folder.statIfThere(Name.of(name)) != null;
    }
}
