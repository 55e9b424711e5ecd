package dev.coffer.tree;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The problems of one run, from whoever meets them: the scan that reads and the store that writes.
 * Thread-safe. Told at once to a listener, and kept for the result.
 */
public final class ProblemLog implements Consumer<Problem> {
    private final List<Problem> problems = new ArrayList<>();
    private final Consumer<Problem> listener;

    /**
     * @param listener told of each as it comes, by several threads
     */
    public ProblemLog(Consumer<Problem> listener) {
        this.listener = listener;
    }

    @Override
    public void accept(Problem problem) {
        synchronized (problems) {
            problems.add(problem);
        }
        listener.accept(problem);
    }

    /** All so far, sorted by path. */
    public List<Problem> sorted() {
        List<Problem> copy;
        synchronized (problems) {
            copy = new ArrayList<>(problems);
        }
        copy.sort(Comparator.comparing(Problem::path));
        return copy;
    }

    /** Forgets all: a run that is begun again meets them again. */
    public void clear() {
        synchronized (problems) {
            problems.clear();
        }
    }
}
