package dev.coffer.job;

import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Files of which somebody wants a version kept.
 *
 * @param files absolute; at least one
 * @param store as a person writes it; null for that of the job whose sources hold the files, or the
 *     one that a backup of their folder would have
 * @param job the name of the job, or null for whichever holds the files
 * @param message what the version is
 * @param author who says so; empty for none
 * @param tags any order
 * @param dryRun tell what would be done and do nothing
 */
public record SaveOrder(
        List<HostPath> files,
        @Nullable String store,
        @Nullable String job,
        String message,
        String author,
        List<String> tags,
        boolean dryRun) {
    public SaveOrder {
        files = List.copyOf(files);
        tags = List.copyOf(tags);
    }
}
