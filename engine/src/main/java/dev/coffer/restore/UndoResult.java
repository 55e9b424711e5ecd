package dev.coffer.restore;

import dev.coffer.base.TreePath;
import dev.coffer.tree.Problem;

import java.util.List;

/**
 * What an undo did.
 *
 * @param id the restore that was taken back
 * @param undone how many entries were put back or taken away
 * @param changed what was left as it is because it changed since the restore; only if that was
 *     asked for
 * @param problems what else did not go as it should
 */
public record UndoResult(String id, long undone, List<TreePath> changed, List<Problem> problems) {
    public UndoResult {
        changed = List.copyOf(changed);
        problems = List.copyOf(problems);
    }
}
