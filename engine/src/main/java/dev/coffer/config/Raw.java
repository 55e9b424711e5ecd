package dev.coffer.config;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** A value as it was written, before anybody asks what it should be. */
sealed interface Raw {
    ValueOrigin at();

    record Text(String text, ValueOrigin at) implements Raw {}

    record Flag(boolean value, ValueOrigin at) implements Raw {}

    record Whole(long value, ValueOrigin at) implements Raw {}

    record Items(List<Raw> items, ValueOrigin at) implements Raw {}

    record Table(List<Entry> entries, ValueOrigin at) implements Raw {}

    /**
     * What no setting takes.
     *
     * @param what for people: {@code a date}
     */
    record Other(String what, ValueOrigin at) implements Raw {}

    /** From an option, an environment variable or a store's address, where everything is text. */
    record Word(String text, ValueOrigin at) implements Raw {}

    /**
     * @param keyAt where the key stands; the value's place is its own
     */
    record Entry(String key, ValueOrigin keyAt, Raw value) {}

    /**
     * The text of what is text, or null. Asked at every start, so no switch over patterns: linking
     * one costs milliseconds.
     */
    default @Nullable String asText() {
        if (this instanceof Text written) {
            return written.text;
        }
        return this instanceof Word word ? word.text : null;
    }

    /** What it is, for people. */
    default String what() {
        return switch (this) {
            case Text(String text, ValueOrigin at) -> "text";
            case Flag(boolean value, ValueOrigin at) -> String.valueOf(value);
            case Whole(long value, ValueOrigin at) -> "the number " + value;
            case Items(List<Raw> items, ValueOrigin at) -> "a list";
            case Table(List<Entry> entries, ValueOrigin at) -> "a table";
            case Other(String what, ValueOrigin at) -> what;
            case Word(String text, ValueOrigin at) -> "\"" + text + "\"";
        };
    }
}
