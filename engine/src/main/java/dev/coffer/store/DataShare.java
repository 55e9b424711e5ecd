package dev.coffer.store;

import dev.coffer.base.ByteSize;

import org.jspecify.annotations.Nullable;

/**
 * How much of a store's content a check reads. Where it is not all, each kind of store chooses in
 * units of its own, a vault in packs.
 */
public sealed interface DataShare {
    /** Everything. */
    record All() implements DataShare {}

    /** Nothing: only whether everything is there that should be. */
    record None() implements DataShare {}

    /**
     * So much of a hundred, chosen at random.
     *
     * @param percent {@code > 0} and {@code < 100}
     */
    record Percent(double percent) implements DataShare {}

    /**
     * One of so many parts, always the same one: all of them in turn are everything.
     *
     * @param number from 1 on
     * @param of 1 to 256
     */
    record Part(int number, int of) implements DataShare {}

    /**
     * About so many bytes, chosen at random.
     *
     * @param bytes {@code > 0}
     */
    record Size(long bytes) implements DataShare {}

    /**
     * @param text {@code all}, {@code none}, {@code 10%}, {@code 2/7}, or a size such as {@code 5G}
     * @throws IllegalArgumentException if it is none of these
     */
    static DataShare parse(String text) {
        String trimmed = text.strip();
        if (trimmed.equals("all")) {
            return new All();
        }
        if (trimmed.equals("none")) {
            return new None();
        }
        try {
            int slash = trimmed.indexOf('/');
            if (slash >= 0) {
                int number = Integer.parseInt(trimmed.substring(0, slash));
                int of = Integer.parseInt(trimmed.substring(slash + 1));
                if (number >= 1 && number <= of && of <= 256) {
                    return new Part(number, of);
                }
            } else if (trimmed.endsWith("%")) {
                double percent = Double.parseDouble(trimmed.substring(0, trimmed.length() - 1));
                if (percent >= 0 && percent <= 100) {
                    return percent == 100
                            ? new All()
                            : percent == 0 ? new None() : new Percent(percent);
                }
            } else {
                long bytes = ByteSize.parse(trimmed).bytes();
                return bytes == 0 ? new None() : new Size(bytes);
            }
        } catch (IllegalArgumentException e) {
            throw notAShare(text, e);
        }
        throw notAShare(text, null);
    }

    private static IllegalArgumentException notAShare(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "'"
                        + text
                        + "' is no share of the content: write all, none, 10%, 2/7 (n of at most"
                        + " 256 parts), or a size such as 5G",
                cause);
    }
}
