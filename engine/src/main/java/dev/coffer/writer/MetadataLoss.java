package dev.coffer.writer;

import dev.coffer.base.TreePath;
import dev.coffer.tree.Problem;

/**
 * One piece of metadata that a written entry could not be given.
 *
 * @param kind how much that matters, as the {@link MetadataPolicy} has it
 * @param what "owner", "mode", "times", or the name of an extended attribute
 * @param reason in words
 */
public record MetadataLoss(Problem.Kind kind, String what, String reason) {
    public Problem at(TreePath path) {
        return new Problem(path, kind, what + ": " + reason);
    }
}
