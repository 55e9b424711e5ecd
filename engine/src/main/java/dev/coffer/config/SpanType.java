package dev.coffer.config;

import org.jspecify.annotations.Nullable;

/** A span of time: a number with its unit, since a bare number could be any. */
abstract class SpanType<T> implements ValueType<T> {
    private final String words;
    private final String letter;
    private final String units;

    /**
     * @param words what it is, for people
     * @param letter of the unit that is suggested
     * @param units its name, of several
     */
    SpanType(String words, String letter, String units) {
        this.words = words;
        this.letter = letter;
        this.units = units;
    }

    /**
     * @throws IllegalArgumentException if it is none; the message says what to write
     */
    abstract T parse(String text);

    @Override
    public final String words() {
        return words;
    }

    @Override
    public final @Nullable T read(Raw raw, Reading reading) {
        if (raw instanceof Raw.Whole whole) {
            long number = whole.value();
            reading.bad(
                    raw,
                    "%s needs a unit; write \"%d%s\" for %d %s"
                            .formatted(words, number, letter, number, units));
            return null;
        }
        String text = reading.text(raw, words);
        if (text == null) {
            return null;
        }
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            reading.bad(raw, e);
            return null;
        }
    }

    /** As {@link #parse} reads it. */
    abstract String text(T value);

    @Override
    public final Object plain(T value) {
        return text(value);
    }

    @Override
    public final String toml(T value) {
        return TomlText.quote(text(value));
    }
}
