package dev.coffer.restore;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.tree.Problem;

import java.util.ArrayList;
import java.util.List;

/** Counts and tells what an undo does. For one thread. */
final class UndoReport {
    private final RestoreListener listener;
    private final List<Problem> problems = new ArrayList<>();
    private long undone;

    UndoReport(RestoreListener listener) {
        this.listener = listener;
    }

    void tell(RestoreAction.What what, TreePath path, FileKind kind) {
        undone++;
        listener.action(new RestoreAction(what, path, kind, 0, ""));
    }

    void problem(TreePath path, String reason) {
        Problem problem = new Problem(path, Problem.Kind.NOT_RESTORED, reason);
        problems.add(problem);
        listener.problem(problem);
    }

    UndoResult result(String id, List<TreePath> changed) {
        return new UndoResult(id, undone, changed, problems);
    }
}
