package dev.coffer.source;

import dev.coffer.base.TreePath;

/**
 * Where a rule was written. The order of the variants is the order of the rules: a later one wins.
 * Immutable.
 */
public sealed interface Origin {
    /** In words, as messages begin: {@code coffer.toml:12:5}, {@code preset workspace, python}. */
    @Override
    String toString();

    /**
     * The same rule, where exactly in it something is. What names no line, or has a column already,
     * stays as it is.
     *
     * @param column from 1, in characters (code points)
     */
    default Origin at(int column) {
        return this;
    }

    /**
     * A preset that comes with Coffer.
     *
     * @param group the part of the preset, as {@code presets.txt} names it
     */
    record Preset(String preset, String group) implements Origin {
        @Override
        public String toString() {
            return group.isEmpty() ? "preset " + preset : "preset " + preset + ", " + group;
        }
    }

    /**
     * A configuration file.
     *
     * @param file as it is to be shown
     * @param line from 1
     * @param column from 1; 0 where it is not known
     */
    record Config(String file, int line, int column) implements Origin {
        @Override
        public String toString() {
            return column > 0 ? file + ":" + line + ":" + column : file + ":" + line;
        }

        @Override
        public Origin at(int place) {
            return column > 0 ? this : new Config(file, line, place);
        }
    }

    /**
     * A {@code .cofferignore} in the tree.
     *
     * @param folder where it lies
     * @param line from 1
     * @param column from 1; 0 for the whole line
     */
    record InTree(TreePath folder, int line, int column) implements Origin {
        /** A line. */
        public InTree(TreePath folder, int line) {
            this(folder, line, 0);
        }

        /** The file. */
        public TreePath file() {
            return folder.child(IgnoreFile.NAME);
        }

        @Override
        public String toString() {
            return file() + ":" + line + (column > 0 ? ":" + column : "");
        }

        @Override
        public Origin at(int place) {
            return new InTree(folder, line, place);
        }
    }

    /**
     * An option of the command.
     *
     * @param option as typed, {@code --exclude}
     * @param file the list the option named, or empty if the option gave the pattern itself
     * @param line from 1 in that list; else 0
     * @param column from 1 in that line; 0 for the whole line
     */
    record CommandLine(String option, String file, int line, int column) implements Origin {
        /** A pattern given with the option itself. */
        public CommandLine(String option) {
            this(option, "", 0);
        }

        /** A line of a list. */
        public CommandLine(String option, String file, int line) {
            this(option, file, line, 0);
        }

        @Override
        public String toString() {
            return file.isEmpty()
                    ? option
                    : option + " " + file + ":" + line + (column > 0 ? ":" + column : "");
        }

        @Override
        public Origin at(int place) {
            return file.isEmpty() ? this : new CommandLine(option, file, line, place);
        }
    }
}
