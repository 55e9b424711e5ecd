package dev.coffer.config;

/**
 * One thing wrong with the configuration.
 *
 * @param at where
 * @param message what is wrong and what to do about it, in one line
 */
public record ConfigProblem(ValueOrigin at, String message) {
    /** {@code /ws/coffer.toml:12:5: unknown key "exlude"; did you mean exclude?} */
    @Override
    public String toString() {
        return at.place() + ": " + message;
    }
}
