package dev.coffer.job;

import dev.coffer.base.TreePath;
import dev.coffer.restore.RestoreAction;
import dev.coffer.restore.RestoreListener;
import dev.coffer.tree.Problem;

/** Passes on what is told of one source of several, each path as the point has it. */
final class PartListener implements RestoreListener {
    private final TreePath name;
    private final TreePath without;
    private final RestoreListener listener;

    /**
     * @param name comes before each path
     * @param without what paths begin with that is not told
     */
    PartListener(TreePath name, TreePath without, RestoreListener listener) {
        this.name = name;
        this.without = without;
        this.listener = listener;
    }

    private TreePath told(TreePath path) {
        return name.resolve(without.contains(path) ? without.relativize(path) : path);
    }

    @Override
    public void action(RestoreAction action) {
        listener.action(
                new RestoreAction(
                        action.what(),
                        told(action.path()),
                        action.kind(),
                        action.bytes(),
                        action.reason()));
    }

    @Override
    public void problem(Problem problem) {
        listener.problem(new Problem(told(problem.path()), problem.kind(), problem.reason()));
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
