package dev.coffer.config;

import dev.coffer.base.Period;

import java.time.Duration;

/** How long something is good: {@code 12h}, {@code 3d}, {@code 2w}; an hour at least. */
final class ExpiryType extends SpanType<Period> {
    ExpiryType() {
        super("a time", "h", "hours");
    }

    @Override
    Period parse(String text) {
        Period period = Period.parse(text);
        if (period.toDuration().compareTo(Duration.ofHours(1)) < 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" leaves no time to answer; write 1h or more");
        }
        return period;
    }

    @Override
    String text(Period value) {
        return value.toString();
    }
}
