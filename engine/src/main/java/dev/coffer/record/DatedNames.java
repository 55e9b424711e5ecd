package dev.coffer.record;

import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;

/** Names that carry local time, for people; they decide no order. */
public final class DatedNames {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd_HH-mm-ss");

    private DatedNames() {}

    /** {@code 2025-11-24_14-30-15}, in the time's own offset. */
    public static String of(OffsetDateTime time) {
        return FORM.format(time);
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
