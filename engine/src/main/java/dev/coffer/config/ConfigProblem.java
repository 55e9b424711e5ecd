package dev.coffer.config;

import java.util.Comparator;

/**
 * One thing wrong with the configuration.
 *
 * @param at where
 * @param message what is wrong and what to do about it, in one line
 */
public record ConfigProblem(ValueOrigin at, String message) {
    /** By line and column; what is not in the file comes last. */
    static final Comparator<ConfigProblem> BY_PLACE =
            Comparator.comparingInt((ConfigProblem problem) -> line(problem.at))
                    .thenComparingInt(problem -> column(problem.at));

    private static int line(ValueOrigin at) {
        return at instanceof ValueOrigin.InFile place ? place.line() : Integer.MAX_VALUE;
    }

    private static int column(ValueOrigin at) {
        return at instanceof ValueOrigin.InFile place ? place.column() : Integer.MAX_VALUE;
    }

    /** {@code /ws/coffer.toml:12:5: unknown key "exlude"; did you mean exclude?} */
    @Override
    public String toString() {
        return at.place() + ": " + message;
    }
}
