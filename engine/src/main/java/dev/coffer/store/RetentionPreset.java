package dev.coffer.store;

import dev.coffer.base.Period;

import java.util.List;
import java.util.Map;

/** Policies with a name. */
public enum RetentionPreset {
    NONE("none", RetentionPolicy.NONE),
    /** All of a week, then one a day, week, month: of databases this is what is kept. */
    SEVEN_FOUR_TWELVE(
            "7/4/12",
            new RetentionPolicy(
                    Map.of(Rhythm.DAILY, 7, Rhythm.WEEKLY, 4, Rhythm.MONTHLY, 12),
                    Map.of(Rhythm.LAST, Period.ofDays(7)),
                    List.of())),
    /** All of ninety days and nothing older, but seven points at least. */
    NINETY_DAYS(
            "90-days",
            new RetentionPolicy(
                    Map.of(),
                    Map.of(Rhythm.LAST, Period.ofDays(90)),
                    List.of(),
                    7,
                    Period.ofDays(90)));

    private final String word;
    private final RetentionPolicy policy;

    RetentionPreset(String word, RetentionPolicy policy) {
        this.word = word;
        this.policy = policy;
    }

    /** As it stands in options and settings. */
    public String word() {
        return word;
    }

    public RetentionPolicy policy() {
        return policy;
    }

    /**
     * @throws IllegalArgumentException if there is none of this name
     */
    public static RetentionPreset parse(String word) {
        for (RetentionPreset each : values()) {
            if (each.word.equals(word)) {
                return each;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is not one of 7/4/12, 90-days, none");
    }
}
