package dev.coffer.source;

import java.util.List;

/**
 * A pattern, taken apart. Either it holds for a name wherever that lies ({@link #isAnywhere}), or
 * for a path from the folder that the pattern belongs to; then the scan walks along it by {@link
 * Step}s. Immutable.
 */
final class PathPattern {
    private final Rule rule;
    private final byte[] text;
    private final int order;
    private final boolean negated;
    private final boolean folderOnly;
    private final boolean anywhere;
    private final Step[] steps;

    /**
     * @param text as it was written; not copied
     * @param order a pattern of higher order wins over one of lower
     * @param anywhere whether it has one part that is matched with the name alone
     * @param parts not empty; {@link Glob#ANY_DEPTH} for {@code **}, never two in a row
     */
    PathPattern(
            Rule rule,
            byte[] text,
            int order,
            boolean negated,
            boolean folderOnly,
            boolean anywhere,
            List<Glob> parts) {
        this.rule = rule;
        this.text = text;
        this.order = order;
        this.negated = negated;
        this.folderOnly = folderOnly;
        this.anywhere = anywhere;
        this.steps = new Step[parts.size()];
        for (int i = steps.length - 1; i >= 0; i--) {
            boolean lasting =
                    parts.get(i) == Glob.ANY_DEPTH || (i > 0 && parts.get(i - 1) == Glob.ANY_DEPTH);
            Step next = i + 1 < steps.length ? steps[i + 1] : null;
            steps[i] = new Step(this, i, parts.get(i), lasting, next);
        }
    }

    Rule rule() {
        return rule;
    }

    /** As it was written; not to be changed. */
    byte[] text() {
        return text;
    }

    int order() {
        return order;
    }

    boolean isNegated() {
        return negated;
    }

    /** Whether it matches one name in any folder below, and is not walked along. */
    boolean isAnywhere() {
        return anywhere;
    }

    Step first() {
        return steps[0];
    }

    /** Whether an entry of this kind can match at all. */
    boolean fits(boolean isFolder) {
        return isFolder || !folderOnly;
    }
}
