package dev.coffer.config;

import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that all of it is told at once. For one thread. */
final class Problems {
    private final List<ConfigProblem> found = new ArrayList<>();
    private final @Nullable HostPath first;

    Problems() {
        this(null);
    }

    /**
     * @param first the file whose problems are told first
     */
    Problems(@Nullable HostPath first) {
        this.first = first;
    }

    /** What several jobs have from one place is told once. */
    void add(ValueOrigin at, String message) {
        ConfigProblem problem = new ConfigProblem(at, message);
        for (ConfigProblem other : found) { // a variable may be read in two ways
            if (other.toString().equals(problem.toString())) {
                return;
            }
        }
        found.add(problem);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** The first file's by place, then other files' by place, then all else as it came. */
    List<ConfigProblem> sorted() {
        List<ConfigProblem> sorted = new ArrayList<>(found);
        sorted.sort(this::compare);
        return sorted;
    }

    private int compare(ConfigProblem one, ConfigProblem other) {
        int byRank = Integer.compare(rank(one.at()), rank(other.at()));
        if (byRank != 0
                || !(one.at() instanceof ValueOrigin.InFile here)
                || !(other.at() instanceof ValueOrigin.InFile there)) {
            return byRank;
        }
        int byFile = here.file().toString().compareTo(there.file().toString());
        int byLine = byFile != 0 ? byFile : Integer.compare(here.line(), there.line());
        return byLine != 0 ? byLine : Integer.compare(here.column(), there.column());
    }

    private int rank(ValueOrigin at) {
        if (!(at instanceof ValueOrigin.InFile place)) {
            return 2;
        }
        return first != null && first.equals(place.file()) ? 0 : 1;
    }

    void throwIfAny() throws ConfigException {
        if (!found.isEmpty()) {
            throw new ConfigException(sorted());
        }
    }
}
