package dev.coffer.source;

import dev.coffer.base.Name;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a path pattern has been walked: the part that is to match next. The steps that stand for
 * a folder are an ordered array without doubles, so that two of them can be compared.
 *
 * @param part what the next name must match
 * @param lasting whether the step is there again in whatever folder is entered
 * @param next the step after it; null at the last part
 */
record Step(PathPattern pattern, int index, Glob part, boolean lasting, @Nullable Step next) {
    static final Step[] NONE = {};

    /** Whether an entry that matches the part matches the pattern. */
    boolean isLast() {
        return next == null;
    }

    /**
     * Whether the part says by its name which folder it means: {@code *} and {@code **} do not.
     * Only such a part of an exception opens a folder that is left out.
     */
    boolean names(Name folder) {
        return next != null
                && part != Glob.ANY_DEPTH
                && part.shape() != Glob.Shape.ANY
                && part.matches(folder.shared());
    }

    /** The steps that these patterns begin with. */
    static Step[] startOf(List<PathPattern> patterns) {
        List<Step> steps = new ArrayList<>();
        for (PathPattern pattern : patterns) {
            if (!pattern.isAnywhere()) {
                add(steps, pattern.first());
            }
        }
        return steps.toArray(NONE);
    }

    /** The steps inside a folder of this name; the same array if they are the same. */
    static Step[] enter(Step[] steps, Name folder) {
        if (!changes(steps, folder)) {
            return steps;
        }
        List<Step> inside = new ArrayList<>();
        for (Step step : steps) {
            if (step.part == Glob.ANY_DEPTH) {
                add(inside, step);
            } else if (step.next != null && step.part.matches(folder.shared())) {
                add(inside, step.next);
            }
        }
        return sameOr(steps, inside);
    }

    /** Whether other steps may stand for the folder; most often not, and that is seen quickly. */
    private static boolean changes(Step[] steps, Name folder) {
        for (Step step : steps) {
            boolean goesOn =
                    step.next != null
                            && step.part != Glob.ANY_DEPTH
                            && step.part.matches(folder.shared());
            if (goesOn || !step.lasting) {
                return true;
            }
        }
        return false;
    }

    /** As {@link #enter}, but only along parts that name the folder. */
    static Step[] enterNamed(Step[] steps, Name folder) {
        List<Step> inside = new ArrayList<>();
        for (Step step : steps) {
            if (step.next != null && step.names(folder)) {
                add(inside, step.next);
            }
        }
        return inside.toArray(NONE);
    }

    static Step[] union(Step[] some, Step[] others) {
        if (others.length == 0) {
            return some;
        }
        List<Step> all = new ArrayList<>(List.of(some));
        for (Step step : others) {
            add(all, step);
        }
        return sameOr(some, all);
    }

    /** Those that are there again in whatever folder is entered. */
    static Step[] lasting(Step[] steps) {
        List<Step> lasting = new ArrayList<>();
        for (Step step : steps) {
            if (step.lasting) {
                insert(lasting, step);
            }
        }
        return lasting.toArray(NONE);
    }

    /**
     * Adds a step and those reached from it without a name, since {@code **} may stand for none.
     */
    private static void add(List<Step> steps, Step first) {
        for (Step step = first; step != null; step = step.next) {
            insert(steps, step);
            if (step.part != Glob.ANY_DEPTH) {
                break;
            }
        }
    }

    private static void insert(List<Step> steps, Step step) {
        int at = steps.size();
        while (at > 0 && compare(steps.get(at - 1), step) > 0) {
            at--;
        }
        if (at == 0 || compare(steps.get(at - 1), step) != 0) {
            steps.add(at, step);
        }
    }

    private static int compare(Step a, Step b) {
        int byPattern = Integer.compare(a.pattern.order(), b.pattern.order());
        return byPattern != 0 ? byPattern : Integer.compare(a.index, b.index);
    }

    @SuppressWarnings("ReferenceEquality") // there is one object for each part of a pattern
    private static Step[] sameOr(Step[] before, List<Step> now) {
        if (now.size() != before.length) {
            return now.isEmpty() ? NONE : now.toArray(NONE);
        }
        for (int i = 0; i < before.length; i++) {
            if (now.get(i) != before[i]) {
                return now.toArray(NONE);
            }
        }
        return before;
    }
}
