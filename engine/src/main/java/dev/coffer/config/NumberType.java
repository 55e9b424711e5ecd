package dev.coffer.config;

import org.jspecify.annotations.Nullable;

/** A whole number from 0 on. */
final class NumberType implements ValueType<Integer> {
    @Override
    public String words() {
        return "a number";
    }

    @Override
    public @Nullable Integer read(Raw raw, Reading reading) {
        long value;
        if (raw instanceof Raw.Whole whole) {
            value = whole.value();
        } else {
            String text = reading.text(raw, words());
            if (text == null) {
                return null;
            }
            try {
                value = Long.parseLong(text);
            } catch (NumberFormatException e) {
                reading.tell(raw, reading.key() + " must be " + words() + ", not \"" + text + "\"");
                return null;
            }
        }
        if (value < 0 || value > Integer.MAX_VALUE) {
            reading.bad(raw, "write a number from 0 on");
            return null;
        }
        return (int) value;
    }

    @Override
    public Object plain(Integer value) {
        return value;
    }

    @Override
    public String toml(Integer value) {
        return Integer.toString(value);
    }
}
