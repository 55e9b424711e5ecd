package dev.coffer.store;

import java.time.OffsetDateTime;
import java.time.temporal.IsoFields;
import java.util.Locale;

/**
 * How often points are kept: of each hour, day, … the newest. Which hour or day a point belongs to
 * is told by the clock of the machine that made it.
 */
public enum Rhythm {
    /** Every point. */
    LAST,
    HOURLY,
    DAILY,
    /**
     * Weeks are those of ISO 8601: they begin on Monday, the first has the year's first Thursday.
     */
    WEEKLY,
    MONTHLY,
    YEARLY;

    /** As it stands in options and settings: {@code daily}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * A number that two points of the same hour, day, … have in common.
     *
     * @param nth which point it is among all that are looked at
     */
    long of(OffsetDateTime time, int nth) {
        long year = time.getYear();
        return switch (this) {
            case LAST -> nth;
            case HOURLY -> daily(time) * 100 + time.getHour();
            case DAILY -> daily(time);
            case WEEKLY ->
                    time.get(IsoFields.WEEK_BASED_YEAR) * 100L
                            + time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case MONTHLY -> year * 100 + time.getMonthValue();
            case YEARLY -> year;
        };
    }

    private static long daily(OffsetDateTime time) {
        return (time.getYear() * 100L + time.getMonthValue()) * 100 + time.getDayOfMonth();
    }
}
