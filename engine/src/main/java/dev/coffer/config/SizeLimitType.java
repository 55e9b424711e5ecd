package dev.coffer.config;

import dev.coffer.base.ByteSize;

import org.jspecify.annotations.Nullable;

/** A size that is not to be exceeded, or {@code "none"}. */
final class SizeLimitType implements ValueType<ByteSize> {
    /** Nothing is larger. */
    static final ByteSize NO_LIMIT = new ByteSize(Long.MAX_VALUE);

    private static final String NONE = "none";

    @Override
    public String words() {
        return "a size or \"none\"";
    }

    @Override
    public @Nullable ByteSize read(Raw raw, Reading reading) {
        try {
            if (raw instanceof Raw.Whole whole) {
                return new ByteSize(whole.value());
            }
            String text = reading.text(raw, words());
            if (text == null) {
                return null;
            }
            return text.equals(NONE) ? NO_LIMIT : ByteSize.parse(text);
        } catch (IllegalArgumentException e) {
            reading.bad(raw, e);
            return null;
        }
    }

    @Override
    public @Nullable Object plain(ByteSize value) {
        return value.equals(NO_LIMIT) ? null : value.bytes();
    }

    @Override
    public String toml(ByteSize value) {
        return TomlText.quote(value.equals(NO_LIMIT) ? NONE : value.toString());
    }
}
