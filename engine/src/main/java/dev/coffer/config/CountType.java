package dev.coffer.config;

import dev.coffer.store.RetentionPolicy;

import org.jspecify.annotations.Nullable;

/** How many of something are kept; {@code "unlimited"} for all. */
final class CountType implements ValueType<Integer> {
    private static final String UNLIMITED = "unlimited";

    @Override
    public String words() {
        return "a number or \"unlimited\"";
    }

    @Override
    public @Nullable Integer read(Raw raw, Reading reading) {
        if (raw instanceof Raw.Whole whole) {
            return checked(whole.value(), raw, reading);
        }
        String text = reading.text(raw, words());
        if (text == null) {
            return null;
        }
        if (text.equals(UNLIMITED)) {
            return RetentionPolicy.UNLIMITED;
        }
        try {
            return checked(Long.parseLong(text), raw, reading);
        } catch (NumberFormatException e) {
            reading.tell(raw, reading.key() + " must be " + words() + ", not \"" + text + "\"");
            return null;
        }
    }

    private static @Nullable Integer checked(long value, Raw raw, Reading reading) {
        if (value < 0 || value > Integer.MAX_VALUE) {
            reading.bad(raw, "write a number from 0 on, or \"" + UNLIMITED + "\" for all");
            return null;
        }
        return (int) value;
    }

    @Override
    public Object plain(Integer value) {
        return value == RetentionPolicy.UNLIMITED ? UNLIMITED : value;
    }

    @Override
    public String toml(Integer value) {
        return value == RetentionPolicy.UNLIMITED
                ? TomlText.quote(UNLIMITED)
                : Integer.toString(value);
    }
}
