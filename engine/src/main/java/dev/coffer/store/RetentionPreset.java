package dev.coffer.store;

import dev.coffer.base.Period;

import java.util.List;
import java.util.Map;

/** Policies with a name. */
public enum RetentionPreset {
    NONE("none"),
    /** All of a week, then one a day, week, month: of databases this is what is kept. */
    SEVEN_FOUR_TWELVE("7/4/12"),
    /** All of ninety days and nothing older, but seven points at least. */
    NINETY_DAYS("90-days");

    private static final int WEEK = 7;
    private static final int QUARTER = 90;

    private final String word;

    RetentionPreset(String word) {
        this.word = word;
    }

    /** As it stands in options and settings. */
    public String word() {
        return word;
    }

    public RetentionPolicy policy() {
        return switch (this) {
            case NONE -> RetentionPolicy.NONE;
            case SEVEN_FOUR_TWELVE ->
                    new RetentionPolicy(
                            Map.of(Rhythm.DAILY, WEEK, Rhythm.WEEKLY, 4, Rhythm.MONTHLY, 12),
                            Map.of(Rhythm.LAST, Period.ofDays(WEEK)),
                            List.of());
            case NINETY_DAYS ->
                    new RetentionPolicy(
                            Map.of(),
                            Map.of(Rhythm.LAST, Period.ofDays(QUARTER)),
                            List.of(),
                            WEEK,
                            Period.ofDays(QUARTER));
        };
    }

    /** What is kept where nobody says so: of dated copies of databases those of a year. */
    public static RetentionPreset unlessSet(boolean database) {
        return database ? SEVEN_FOUR_TWELVE : NONE;
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
