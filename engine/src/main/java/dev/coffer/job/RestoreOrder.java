package dev.coffer.job;

import dev.coffer.os.HostPath;
import dev.coffer.restore.Overwrite;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One restore that somebody wants.
 *
 * @param target the folder to restore into; null to restore in place, where the sources lay
 * @param overwrite what happens to what lies there already
 * @param delete whether what the point has not got is removed
 * @param include patterns of what is restored; empty for everything
 * @param exclude patterns of what is not
 * @param verify whether all of it is read again and compared afterwards
 * @param dryRun tell what would be done and do nothing
 * @param throughApi of a database that is there, write it through SQLite, so that programs may have
 *     it open
 */
public record RestoreOrder(
        @Nullable HostPath target,
        Overwrite overwrite,
        boolean delete,
        List<String> include,
        List<String> exclude,
        boolean verify,
        boolean dryRun,
        boolean throughApi) {
    public RestoreOrder {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    /** By files, as anything but a database is restored. */
    public RestoreOrder(
            @Nullable HostPath target,
            Overwrite overwrite,
            boolean delete,
            List<String> include,
            List<String> exclude,
            boolean verify,
            boolean dryRun) {
        this(target, overwrite, delete, include, exclude, verify, dryRun, false);
    }

    /** Everything into a folder; what is there already is replaced where it differs. */
    public static RestoreOrder into(HostPath target) {
        return new RestoreOrder(
                target, Overwrite.IF_CHANGED, false, List.of(), List.of(), false, false);
    }
}
