package dev.coffer.config;

import org.jspecify.annotations.Nullable;

/** {@code true} or {@code false}. */
final class FlagType implements ValueType<Boolean> {
    @Override
    public String words() {
        return "true or false";
    }

    @Override
    public @Nullable Boolean read(Raw raw, Reading reading) {
        if (raw instanceof Raw.Flag flag) {
            return flag.value();
        }
        if (raw instanceof Raw.Word word) {
            if (word.text().equals("true") || word.text().equals("false")) {
                return word.text().equals("true");
            }
        }
        reading.wrongType(raw, words());
        return null;
    }

    @Override
    public Object plain(Boolean value) {
        return value;
    }

    @Override
    public String toml(Boolean value) {
        return value.toString();
    }
}
