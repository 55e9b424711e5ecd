package dev.coffer.archive;

import dev.coffer.archive.item.ItemFormat;
import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.store.BackupRequest;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;

/** Names of items: {@code JOB_20251124_143015.tar.gz}. */
final class ItemNames {
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss");

    /** Dated copies of databases are called so by many programs. */
    private static final DateTimeFormatter DATABASE_SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmmss");

    /** So that a date, a suffix and what lies beside fit into the 255 of most file systems. */
    private static final int LONGEST = 180;

    private ItemNames() {}

    /**
     * A name that nothing in the store has.
     *
     * @param wanted what a person calls the item, or null
     * @throws CofferException {@code USAGE} if that cannot be a name
     */
    static Name free(
            Folder root,
            BackupRequest request,
            @Nullable String wanted,
            ItemFormat format,
            OffsetDateTime time)
            throws CofferException, OsException {
        String dated =
                format.isDatabase()
                        ? "backup-" + DATABASE_SECOND.format(time)
                        : of(request) + "_" + SECOND.format(time);
        String base = wanted == null ? dated : checked(wanted, format);
        return firstFree(root, base, format.suffix());
    }

    /** A name that nothing in the store has: where it is taken, a number comes before its end. */
    static Name firstFree(Folder root, String base, String suffix) throws OsException {
        for (int n = 1; ; n++) {
            Name name = Name.of(base + (n == 1 ? "" : "-" + n) + suffix);
            if (root.statIfThere(name) == null
                    && root.statIfThere(name.plus(Manifest.SUFFIX)) == null) {
                return name;
            }
        }
    }

    private static String of(BackupRequest request) {
        String job = request.said().job();
        String name =
                job != null && !job.isEmpty()
                        ? job
                        : request.sources().size() == 1
                                ? request.sources().getFirst().name()
                                : "backup";
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isOdd = c == '/' || c == '\\' || Character.isISOControl(c);
            out.append(isOdd || (i == 0 && c == '.') ? '_' : c);
        }
        while (out.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            out.setLength(out.length() - 1);
        }
        return out.isEmpty() ? "backup" : out.toString();
    }

    private static String checked(String wanted, ItemFormat format) throws CofferException {
        String base =
                !format.suffix().isEmpty() && wanted.endsWith(format.suffix())
                        ? wanted.substring(0, wanted.length() - format.suffix().length())
                        : wanted;
        boolean isOdd = base.isEmpty() || base.startsWith(".") || base.indexOf('/') >= 0;
        for (int i = 0; i < base.length(); i++) {
            isOdd |= Character.isISOControl(base.charAt(i));
        }
        if (isOdd || base.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw CofferException.usage(
                    "'"
                            + wanted
                            + "' cannot be the name of an item: it is to be a plain file name that"
                            + " does not begin with a dot, of at most "
                            + LONGEST
                            + " bytes");
        }
        return base;
    }
}
