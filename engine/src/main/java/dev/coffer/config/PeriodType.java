package dev.coffer.config;

import dev.coffer.base.Period;

/** A length of time. */
final class PeriodType extends SpanType<Period> {
    PeriodType() {
        super("a time", "d", "days");
    }

    @Override
    Period parse(String text) {
        return Period.parse(text);
    }

    @Override
    String text(Period value) {
        return value.toString();
    }
}
