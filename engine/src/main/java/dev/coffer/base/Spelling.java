package dev.coffer.base;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Locale;

/** What a person may have meant by a word that is not known. */
public final class Spelling {
    private Spelling() {}

    /**
     * The known word that is nearest to the one written: by the number of letters put in, left out,
     * replaced, or swapped with their neighbour, case not counted. A word may be wrong in a third
     * of its letters, and in at least one.
     *
     * @return null if none is near; of several equally near ones, the first
     */
    public static @Nullable String closest(String written, Collection<String> known) {
        String word = written.toLowerCase(Locale.ROOT).replace('-', '_');
        int limit = Math.max(1, word.length() / 3);
        String best = null;
        for (String candidate : known) {
            String other = candidate.toLowerCase(Locale.ROOT).replace('-', '_');
            if (other.isEmpty() || Math.abs(other.length() - word.length()) > limit) {
                continue;
            }
            int distance = distance(word, other);
            if (distance <= limit) {
                limit = distance - 1; // only a nearer one replaces it
                best = candidate;
            }
            if (distance == 0) {
                break;
            }
        }
        return best;
    }

    /** {@code "; did you mean mirror?"}, or nothing if no known word is near. */
    public static String hint(String written, Collection<String> known) {
        String closest = closest(written, known);
        return closest == null ? "" : "; did you mean " + closest + "?";
    }

    /** Edits between two words, a swap of neighbours counted as one. */
    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                boolean swapped =
                        i > 1
                                && j > 1
                                && a.charAt(i - 1) == b.charAt(j - 2)
                                && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
        }
        return row[b.length()];
    }
}
