package dev.coffer.source;

/**
 * A rule that cannot be used.
 *
 * @param origin where it was written
 * @param pattern the text of it
 * @param problem what is wrong with it, without a full stop
 * @param remedy what to do, without a full stop
 */
public record RuleProblem(Origin origin, String pattern, String problem, String remedy) {
    /** One line: {@code coffer.toml:12:5: pattern 'a[': the [ is never closed; write \[ for …}. */
    @Override
    public String toString() {
        return origin + ": pattern '" + pattern + "': " + problem + "; " + remedy;
    }
}
