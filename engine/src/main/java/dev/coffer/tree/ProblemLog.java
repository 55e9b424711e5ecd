package dev.coffer.tree;

import dev.coffer.base.TreePath;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The problems of one run, from whoever meets them: the scan that reads and the store that writes.
 * Thread-safe. Told at once to a listener, and kept for the result.
 */
public final class ProblemLog implements Consumer<Problem> {
    private final List<Problem> problems = new ArrayList<>();

    /** Of each kind that makes no run incomplete, so many are kept; a million would fill memory. */
    private static final int KEPT_OF_HARMLESS = 10_000;

    private final Map<Problem.Kind, Long> counts = new EnumMap<>(Problem.Kind.class);
    private final Set<TreePath> doubtful = new HashSet<>();
    private volatile boolean anyDoubtful;
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
            long count = counts.merge(problem.kind(), 1L, Long::sum);
            if (problem.incomplete() || count <= KEPT_OF_HARMLESS) {
                problems.add(problem);
            }
            switch (problem.kind()) {
                case RAW_DATABASE, CORRUPT_DATABASE, DOUBTFUL_DATABASE, CHANGING -> {
                    doubtful.add(problem.path());
                    anyDoubtful = true;
                }
                case UNREADABLE,
                        VANISHED,
                        METADATA_LOST,
                        BAD_NAME,
                        DAMAGED,
                        NOT_RESTORED,
                        SOCKET,
                        METADATA_RECORDED,
                        METADATA_NOT_PERMITTED,
                        BAD_RULE,
                        OWN_STORE,
                        NOTE -> {}
            }
        }
        listener.accept(problem);
    }

    /**
     * Whether what was read of a file may not be what it should be, so that the next run is to read
     * it again although it looks the same.
     */
    public boolean isDoubtful(TreePath path) {
        if (!anyDoubtful) {
            return false;
        }
        synchronized (problems) {
            return doubtful.contains(path);
        }
    }

    /** How many of a kind there were so far. */
    public long count(Problem.Kind kind) {
        synchronized (problems) {
            return counts.getOrDefault(kind, 0L);
        }
    }

    /**
     * All so far, sorted by path; of a kind that makes no run incomplete only the first 10,000, and
     * {@link #count} knows how many there were.
     */
    public List<Problem> sorted() {
        List<Problem> copy;
        synchronized (problems) {
            copy = new ArrayList<>(problems);
        }
        copy.sort(Problem.BY_PATH);
        return copy;
    }

    /** Forgets all: a run that is begun again meets them again. */
    public void clear() {
        synchronized (problems) {
            problems.clear();
            counts.clear();
            doubtful.clear();
            anyDoubtful = false;
        }
    }
}
