package dev.coffer.source;

/**
 * One pattern as somebody wrote it. Immutable.
 *
 * @param origin where
 * @param pattern the text; in the written form of {@link dev.coffer.base.Escaped} where it is not
 *     printable UTF-8
 */
public record Rule(Origin origin, String pattern) {
    @Override
    public String toString() {
        return origin + ": " + pattern;
    }
}
