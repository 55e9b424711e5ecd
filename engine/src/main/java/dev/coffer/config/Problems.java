package dev.coffer.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that all of it is told at once. For one thread. */
final class Problems {
    private final List<ConfigProblem> found = new ArrayList<>();

    void add(ValueOrigin at, String message) {
        found.add(new ConfigProblem(at, message));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<ConfigProblem> sorted() {
        List<ConfigProblem> sorted = new ArrayList<>(found);
        sorted.sort(ConfigProblem.BY_PLACE); // stable: one place keeps its order
        return sorted;
    }

    void throwIfAny() throws ConfigException {
        if (!found.isEmpty()) {
            throw new ConfigException(sorted());
        }
    }
}
