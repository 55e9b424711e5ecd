package dev.coffer.config;

import dev.coffer.os.HostPath;

import java.util.List;

/** Where a value comes from. Immutable. */
public sealed interface ValueOrigin {
    /** Nobody set it. */
    record BuiltIn() implements ValueOrigin {
        @Override
        public String describe() {
            return "default";
        }
    }

    /**
     * A place in a configuration file.
     *
     * @param line from 1
     * @param column from 1, in characters (code points)
     */
    record InFile(HostPath file, int line, int column) implements ValueOrigin {
        @Override
        public String describe() {
            return file.name() + " line " + line;
        }

        @Override
        public String place() {
            return file + ":" + line + ":" + column;
        }
    }

    /**
     * @param variable its name, such as {@code COFFER_STORE}
     */
    record Environment(String variable) implements ValueOrigin {
        @Override
        public String describe() {
            return variable;
        }
    }

    /**
     * @param option as it was given, such as {@code --exclude}
     */
    record CommandLine(String option) implements ValueOrigin {
        @Override
        public String describe() {
            return option;
        }
    }

    /** A list put together from several. */
    record Joined(List<ValueOrigin> parts) implements ValueOrigin {
        public Joined {
            parts = List.copyOf(parts);
        }

        @Override
        public String describe() {
            StringBuilder out = new StringBuilder();
            for (ValueOrigin part : parts) {
                out.append(out.isEmpty() ? "" : ", ").append(part.describe());
            }
            return out.toString();
        }
    }

    /**
     * For people: {@code default}, {@code coffer.toml line 12}, {@code COFFER_STORE}, {@code
     * --exclude}.
     */
    String describe();

    /** For messages, as editors and terminals take it: {@code /ws/coffer.toml:12:5}. */
    default String place() {
        return describe();
    }
}
