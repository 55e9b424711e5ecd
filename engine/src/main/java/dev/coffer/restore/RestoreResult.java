package dev.coffer.restore;

import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a restore did, or after a dry run would do, in entries of all kinds, folders too.
 *
 * @param undoId names the restore for {@link Undo}; null if there is nothing to undo
 * @param created not there before
 * @param replaced content taken from the point
 * @param metadata only brought into line
 * @param deleted removed, since the point has not got them
 * @param kept right already
 * @param skipped left as they are though they differ
 * @param bytes of content written
 * @param problems what did not go as it should, by name; of those of little weight only the first
 *     thousand of a kind
 * @param notPermitted how many pieces of metadata only root could have set
 */
public record RestoreResult(
        @Nullable String undoId,
        long created,
        long replaced,
        long metadata,
        long deleted,
        long kept,
        long skipped,
        long bytes,
        List<Problem> problems,
        long notPermitted) {
    public RestoreResult {
        problems = List.copyOf(problems);
    }

    /** Whether something could not be restored (exit code 3). */
    public boolean incomplete() {
        for (Problem problem : problems) {
            if (problem.incomplete()) {
                return true;
            }
        }
        return false;
    }

    /** Whether content did not match what the store says of it (exit code 8). */
    public boolean damaged() {
        for (Problem problem : problems) {
            if (problem.kind() == Problem.Kind.DAMAGED) {
                return true;
            }
        }
        return false;
    }
}
