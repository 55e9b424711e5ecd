package dev.coffer.config;

import org.jspecify.annotations.Nullable;

/** How the value of a setting is written, read and shown. Stateless. */
interface ValueType<T> {
    /** What it takes, for people: {@code a size}. */
    String words();

    /**
     * The value, or null after telling {@code reading} what is wrong.
     *
     * @param raw as it was written; a {@link Raw.Word} for a list is one item of it
     */
    @Nullable T read(Raw raw, Reading reading);

    /** The value as it is written in TOML. */
    String toml(T value);

    /** Two values of which the command line adds the second; what is no list is replaced. */
    default T plus(T first, T second) {
        return second;
    }

    /** Whether {@link #plus} adds. */
    default boolean isList() {
        return false;
    }
}
