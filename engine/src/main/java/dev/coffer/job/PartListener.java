package dev.coffer.job;

import dev.coffer.base.TreePath;
import dev.coffer.restore.RestoreAction;
import dev.coffer.restore.RestoreListener;
import dev.coffer.tree.Problem;

/** Passes on what is told of one source of several, with its name before each path. */
final class PartListener implements RestoreListener {
    private final TreePath name;
    private final RestoreListener listener;

    PartListener(TreePath name, RestoreListener listener) {
        this.name = name;
        this.listener = listener;
    }

    @Override
    public void action(RestoreAction action) {
        listener.action(
                new RestoreAction(
                        action.what(),
                        name.resolve(action.path()),
                        action.kind(),
                        action.bytes(),
                        action.reason()));
    }

    @Override
    public void problem(Problem problem) {
        listener.problem(
                new Problem(name.resolve(problem.path()), problem.kind(), problem.reason()));
    }

    @Override
    public void progress(long files, long bytes) {
        listener.progress(files, bytes);
    }

    @Override
    public void notice(String sentence) {
        listener.notice(sentence);
    }
}
