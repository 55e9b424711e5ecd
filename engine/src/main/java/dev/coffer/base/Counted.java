package dev.coffer.base;

/** A number with what it counts, for people: {@code 1 file}, {@code 2 files}, {@code 0 files}. */
public final class Counted {
    private Counted() {}

    /**
     * @param one the word for one, whose plural takes an s
     */
    public static String of(long count, String one) {
        return count == 1 ? "1 " + one : count + " " + one + "s";
    }

    /**
     * @param one the word for one
     * @param several the word for any other number
     */
    public static String of(long count, String one, String several) {
        return count + " " + (count == 1 ? one : several);
    }
}
