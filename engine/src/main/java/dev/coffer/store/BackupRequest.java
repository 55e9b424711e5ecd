package dev.coffer.store;

import dev.coffer.guard.Authorization;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.ProblemLog;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What to back up, and what to say of it.
 *
 * @param tree what is read; the caller closes it
 * @param sources where it lies
 * @param rules what it leaves out, a line each, for the point
 * @param job the job's name, or null
 * @param note empty for none
 * @param author empty for none
 * @param tags any order
 * @param checksum compare content, not size and times
 * @param dryRun tell what would be done and do nothing
 * @param massDeletion a yes to the plan that an earlier call returned, or null
 * @param problems where the tree and the store tell what is not as it should be; all of it is in
 *     the outcome, and what was unreadable in the point
 */
public record BackupRequest(
        FileTree tree,
        List<SourcePlace> sources,
        List<String> rules,
        @Nullable String job,
        String note,
        String author,
        List<String> tags,
        boolean checksum,
        boolean dryRun,
        @Nullable Authorization massDeletion,
        ProblemLog problems) {
    public BackupRequest {
        sources = List.copyOf(sources);
        rules = List.copyOf(rules);
        tags = List.copyOf(tags);
    }

    /** The same request with a yes to its mass deletion. */
    public BackupRequest with(Authorization authorization) {
        return new BackupRequest(
                tree,
                sources,
                rules,
                job,
                note,
                author,
                tags,
                checksum,
                dryRun,
                authorization,
                problems);
    }
}
