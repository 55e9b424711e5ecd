package dev.coffer.config;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** A level of compression; which there are depends on the format, which is looked at later. */
final class LevelType implements ValueType<Optional<Integer>> {
    private static final int HIGHEST = 22;

    @Override
    public String words() {
        return "a number from 0 to " + HIGHEST;
    }

    @Override
    @SuppressWarnings("NullableOptional") // empty is a value, null says there is none
    public @Nullable Optional<Integer> read(Raw raw, Reading reading) {
        if (raw instanceof Raw.Whole whole) {
            return checked(whole.value(), raw, reading);
        }
        String text = reading.text(raw, words());
        if (text == null) {
            return null;
        }
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return checked(Long.parseLong(text), raw, reading);
        } catch (NumberFormatException e) {
            reading.tell(raw, reading.key() + " must be " + words() + ", not \"" + text + "\"");
            return null;
        }
    }

    @SuppressWarnings("NullableOptional")
    private static @Nullable Optional<Integer> checked(long value, Raw raw, Reading reading) {
        if (value < 0 || value > HIGHEST) {
            reading.bad(
                    raw, "tar.gz and zip have levels from 0 to 9, tar.zst from 1 to " + HIGHEST);
            return null;
        }
        return Optional.of((int) value);
    }

    @Override
    public @Nullable Object plain(Optional<Integer> value) {
        return value.orElse(null);
    }

    @Override
    public String toml(Optional<Integer> value) {
        return value.isPresent() ? Integer.toString(value.get()) : "\"\"";
    }
}
