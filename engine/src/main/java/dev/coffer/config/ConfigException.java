package dev.coffer.config;

import dev.coffer.base.CofferException;

import java.util.List;

/** The configuration cannot be used. Its message has a line for each thing that is wrong. */
public final class ConfigException extends CofferException {
    private static final long serialVersionUID = 1;

    private final transient List<ConfigProblem> problems;

    /**
     * @param problems at least one, in the order they are told
     */
    public ConfigException(List<ConfigProblem> problems) {
        super(Reason.USAGE, text(problems));
        this.problems = List.copyOf(problems);
    }

    private static String text(List<ConfigProblem> problems) {
        StringBuilder out = new StringBuilder();
        for (ConfigProblem problem : problems) {
            out.append(out.isEmpty() ? "" : "\n").append(problem);
        }
        return out.toString();
    }

    public List<ConfigProblem> problems() {
        return problems;
    }
}
