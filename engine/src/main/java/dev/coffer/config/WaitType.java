package dev.coffer.config;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** How long a program waits: {@code 20s}, {@code 5min}, {@code 1h}, up to 24 hours. */
final class WaitType implements ValueType<Duration> {
    private static final int SECONDS_A_MINUTE = 60;
    private static final int SECONDS_AN_HOUR = 3600;
    private static final int MOST_SECONDS = 24 * SECONDS_AN_HOUR;
    private static final int MOST_DIGITS = 6;

    @Override
    public String words() {
        return "a waiting time";
    }

    @Override
    public @Nullable Duration read(Raw raw, Reading reading) {
        if (raw instanceof Raw.Whole whole) {
            reading.bad(
                    raw,
                    "a waiting time needs a unit; write \""
                            + whole.value()
                            + "s\" for "
                            + whole.value()
                            + " seconds");
            return null;
        }
        String text = reading.text(raw, words());
        if (text == null) {
            return null;
        }
        long seconds = seconds(text);
        if (seconds < 0 || seconds > MOST_SECONDS) {
            reading.bad(
                    raw,
                    "\""
                            + text
                            + "\" is not a waiting time; write a number with s, min or h, up to"
                            + " 24h");
            return null;
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
    public String toml(Duration value) {
        return TomlText.quote(plain(value));
    }

    @Override
    public String plain(Duration value) {
        long seconds = value.toSeconds();
        return seconds > 0 && seconds % SECONDS_AN_HOUR == 0
                ? seconds / SECONDS_AN_HOUR + "h"
                : seconds > 0 && seconds % SECONDS_A_MINUTE == 0
                        ? seconds / SECONDS_A_MINUTE + "min"
                        : seconds + "s";
    }
}
