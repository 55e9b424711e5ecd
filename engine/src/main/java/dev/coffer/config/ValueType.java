package dev.coffer.config;

import org.jspecify.annotations.Nullable;

/** How the value of a setting is written, read and shown. Stateless. */
interface ValueType<T> {
    /** What it takes, for people: {@code a size}. */
    String words();

    /**
     * The value, or after telling {@code reading} what is wrong: as much of a list as is right,
     * null of anything else. So what is wrong in the rest of it is found too.
     *
     * @param raw as it was written; a {@link Raw.Word} for a list is one item of it
     */
    @Nullable T read(Raw raw, Reading reading);

    /** The value as it is written in TOML. */
    String toml(T value);

    /**
     * The value as programs take it: a {@code Boolean}, a {@code Long} of bytes, a {@code String},
     * or a list of strings; null for none.
     */
    @Nullable Object plain(T value);

    /** Two values of which the command line adds the second; what is no list is replaced. */
    default T plus(T first, T second) {
        return second;
    }

    /** Whether {@link #plus} adds. */
    default boolean isList() {
        return false;
    }
}
