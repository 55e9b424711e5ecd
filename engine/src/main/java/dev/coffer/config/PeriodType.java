package dev.coffer.config;

import dev.coffer.base.Period;

import org.jspecify.annotations.Nullable;

/** A length of time. */
final class PeriodType implements ValueType<Period> {
    @Override
    public String words() {
        return "a time";
    }

    @Override
    public @Nullable Period read(Raw raw, Reading reading) {
        if (raw instanceof Raw.Whole whole) {
            reading.bad(
                    raw,
                    "a time needs a unit; write \""
                            + whole.value()
                            + "d\" for "
                            + whole.value()
                            + " days");
            return null;
        }
        String text = reading.text(raw, words());
        if (text == null) {
            return null;
        }
        try {
            return Period.parse(text);
        } catch (IllegalArgumentException e) {
            reading.bad(raw, e);
            return null;
        }
    }

    @Override
    public Object plain(Period value) {
        return value.toString();
    }

    @Override
    public String toml(Period value) {
        return TomlText.quote(value.toString());
    }
}
