package dev.coffer.base;

import java.time.Duration;

/**
 * How long something took or will take, for people: the two largest units that tell.
 *
 * @param duration not negative
 */
public record Elapsed(Duration duration) {
    /**
     * @throws IllegalArgumentException if negative
     */
    public Elapsed {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("negative: " + duration);
        }
    }

    public static Elapsed ofMillis(long millis) {
        return new Elapsed(Duration.ofMillis(millis));
    }

    /** {@code 0.4 s}, {@code 12 s}, {@code 2 min 5 s}, {@code 3 h 20 min}, {@code 4 d 1 h}. */
    public String forPeople() {
        long tenths = duration.plusMillis(50).toMillis() / 100;
        if (tenths < 100) {
            return tenths / 10 + "." + tenths % 10 + " s";
        }
        long seconds = duration.plusMillis(500).toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        return seconds < 86400
                ? two(seconds / 3600, "h", seconds % 3600 / 60, "min")
                : two(seconds / 86400, "d", seconds % 86400 / 3600, "h");
    }

    private static String two(long large, String unit, long small, String smallUnit) {
        return small == 0 ? large + " " + unit : large + " " + unit + " " + small + " " + smallUnit;
    }
}
