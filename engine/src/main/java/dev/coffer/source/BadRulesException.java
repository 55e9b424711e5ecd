package dev.coffer.source;

import dev.coffer.base.CofferException;

import java.util.List;

/** Rules that cannot be used; names every one of them, not just the first. */
@SuppressWarnings("serial") // exceptions are never serialised
public final class BadRulesException extends CofferException {
    private final List<RuleProblem> problems;

    /**
     * @param problems not empty
     */
    public BadRulesException(List<RuleProblem> problems) {
        super(Reason.USAGE, lines(problems));
        this.problems = List.copyOf(problems);
    }

    public List<RuleProblem> problems() {
        return problems;
    }

    private static String lines(List<RuleProblem> problems) {
        StringBuilder lines = new StringBuilder();
        for (RuleProblem problem : problems) {
            lines.append(lines.isEmpty() ? "" : "\n").append(problem);
        }
        return lines.toString();
    }
}
