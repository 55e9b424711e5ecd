package dev.coffer.config;

import java.time.Duration;

/** How long a program waits: {@code 20s}, {@code 5min}, {@code 1h}, up to 24 hours. */
final class WaitType extends SpanType<Duration> {
    private static final int SECONDS_A_MINUTE = 60;
    private static final int SECONDS_AN_HOUR = 3600;
    private static final int MOST_SECONDS = 24 * SECONDS_AN_HOUR;
    private static final int MOST_DIGITS = 6;

    WaitType() {
        super("a waiting time", "s", "seconds");
    }

    @Override
    Duration parse(String text) {
        long seconds = seconds(text);
        if (seconds < 0 || seconds > MOST_SECONDS) {
            throw new IllegalArgumentException(
                    "\""
                            + text
                            + "\" is not a waiting time; write a number with s, min or h, up to"
                            + " 24h");
        }
        return Duration.ofSeconds(seconds);
    }

    /** -1 for what cannot be read. */
    private static long seconds(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0 || digits > MOST_DIGITS) {
            return -1;
        }
        long number = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits).strip()) {
            case "s" -> number;
            case "min" -> number * SECONDS_A_MINUTE;
            case "h" -> number * SECONDS_AN_HOUR;
            default -> -1;
        };
    }

    @Override
    String text(Duration value) {
        long seconds = value.toSeconds();
        return seconds > 0 && seconds % SECONDS_AN_HOUR == 0
                ? seconds / SECONDS_AN_HOUR + "h"
                : seconds > 0 && seconds % SECONDS_A_MINUTE == 0
                        ? seconds / SECONDS_A_MINUTE + "min"
                        : seconds + "s";
    }
}
