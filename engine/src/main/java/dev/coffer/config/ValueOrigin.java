package dev.coffer.config;

import dev.coffer.os.HostPath;

import java.util.List;

/** Where a value comes from. Immutable. */
public sealed interface ValueOrigin {
    /** Nobody set it. */
    record BuiltIn() implements ValueOrigin {}

    /**
     * A place in a configuration file.
     *
     * @param line from 1
     * @param column from 1, in characters (code points)
     */
    record InFile(HostPath file, int line, int column) implements ValueOrigin {}

    /**
     * @param variable its name, such as {@code COFFER_STORE}
     */
    record Environment(String variable) implements ValueOrigin {}

    /**
     * @param option as it was given, such as {@code --exclude}
     */
    record CommandLine(String option) implements ValueOrigin {}

    /** A list put together from several. */
    record Joined(List<ValueOrigin> parts) implements ValueOrigin {
        public Joined {
            parts = List.copyOf(parts);
        }
    }

    /**
     * For people: {@code default}, {@code coffer.toml line 12}, {@code COFFER_STORE}, {@code
     * --exclude}.
     */
    default String describe() {
        return switch (this) {
            case BuiltIn() -> "default";
            case InFile(HostPath file, int line, int column) -> file.name() + " line " + line;
            case Environment(String variable) -> variable;
            case CommandLine(String option) -> option;
            case Joined(List<ValueOrigin> parts) -> {
                StringBuilder out = new StringBuilder();
                for (ValueOrigin part : parts) {
                    out.append(out.isEmpty() ? "" : ", ").append(part.describe());
                }
                yield out.toString();
            }
        };
    }

    /** For messages, as editors and terminals take it: {@code /ws/coffer.toml:12:5}. */
    default String place() {
        return this instanceof InFile(HostPath file, int line, int column)
                ? file + ":" + line + ":" + column
                : describe();
    }
}
