package dev.coffer.guard;

import org.jspecify.annotations.Nullable;

/** What a policy wants before something is destroyed. In ascending order. */
public enum Demand {
    /** Nothing: it is done, and written down. */
    ALLOW("allow"),
    /** A yes of whoever runs it. */
    CONFIRM("confirm"),
    /** A yes of somebody else, signed. */
    APPROVE("approve");

    private final String word;

    Demand(String word) {
        this.word = word;
    }

    /** As in settings. */
    public String word() {
        return word;
    }

    /** The demand of a word, or null. */
    public static @Nullable Demand of(String word) {
        for (Demand each : values()) {
            if (each.word.equals(word)) {
                return each;
            }
        }
        return null;
    }
}
