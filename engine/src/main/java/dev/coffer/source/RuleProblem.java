package dev.coffer.source;

/**
 * A rule that cannot be used.
 *
 * @param origin where it was written
 * @param rule what it is, and its text: {@code pattern 'a['}
 * @param problem what is wrong with it, without a full stop
 * @param remedy what to do, without a full stop
 */
public record RuleProblem(Origin origin, String rule, String problem, String remedy) {
    /** One line: {@code coffer.toml:12:5: pattern 'a[': the [ is never closed; write \[ for …}. */
    @Override
    public String toString() {
        return origin + ": " + rule + ": " + problem + "; " + remedy;
    }
}
