package dev.coffer.source;

import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

/** What the rules say of one path, and why; what {@code coffer rules explain} shows. Immutable. */
public sealed interface Verdict {
    /** Whether the path is left out. */
    boolean isLeftOut();

    /** The rule that decided, where it was a pattern. */
    @Nullable Rule rule();

    /** In words, without a full stop: {@code left out by *.pyc (preset caches, python)}. */
    String sentence();

    /** Why a preset has the rule that decided, in words; null of any other rule. */
    default @Nullable String reason() {
        Rule rule = rule();
        return rule != null && rule.origin() instanceof Origin.Preset preset
                ? Presets.why(preset.group())
                : null;
    }

    /** No pattern matches. */
    record NoRule() implements Verdict {
        @Override
        public boolean isLeftOut() {
            return false;
        }

        @Override
        public @Nullable Rule rule() {
            return null;
        }

        @Override
        public String sentence() {
            return "kept, no rule leaves it out";
        }
    }

    /** The last pattern that matches leaves it out. */
    record Matched(Rule rule) implements Verdict {
        @Override
        public boolean isLeftOut() {
            return true;
        }

        @Override
        public String sentence() {
            return "left out by " + words(rule);
        }
    }

    /** The last pattern that matches begins with {@code !}. */
    record LetIn(Rule rule) implements Verdict {
        @Override
        public boolean isLeftOut() {
            return false;
        }

        @Override
        public String sentence() {
            return "kept, let in by " + words(rule);
        }
    }

    /**
     * An exception keeps it.
     *
     * @param otherwise what would hold without the exception; leaves it out
     */
    record Excepted(Rule rule, Verdict otherwise) implements Verdict {
        @Override
        public boolean isLeftOut() {
            return false;
        }

        @Override
        public String sentence() {
            return "kept by the exception "
                    + words(rule)
                    + "; else it would be "
                    + otherwise.sentence();
        }
    }

    /**
     * A folder above it is left out, so it is too.
     *
     * @param folder the one that is left out
     * @param why the verdict on that folder
     */
    record Below(TreePath folder, Verdict why) implements Verdict {
        @Override
        public boolean isLeftOut() {
            return true;
        }

        @Override
        public @Nullable Rule rule() {
            return why.rule();
        }

        @Override
        public String sentence() {
            return "left out with the folder " + folder + "/, which is " + why.sentence();
        }
    }

    /** Left out for what it is or where it lies, by no pattern. */
    sealed interface ByWhatItIs extends Verdict {
        @Override
        default boolean isLeftOut() {
            return true;
        }

        @Override
        default @Nullable Rule rule() {
            return null;
        }
    }

    /**
     * It lies in a folder that a {@code CACHEDIR.TAG} marks as a cache.
     *
     * @param folder the one with the tag
     */
    record InCache(TreePath folder) implements ByWhatItIs {
        @Override
        public String sentence() {
            return "left out, because "
                    + folder.child(CacheTag.NAME)
                    + " marks the folder as a cache";
        }
    }

    /**
     * The file is larger than files may be.
     *
     * @param size of the file, in bytes
     * @param limit in bytes
     * @param origin who set the limit
     */
    record TooLarge(long size, long limit, Origin origin) implements ByWhatItIs {
        @Override
        public String sentence() {
            return "left out, because it has "
                    + size
                    + " bytes, more than the "
                    + limit
                    + " of "
                    + origin;
        }
    }

    /**
     * It is, or lies in, something of Coffer's: a store, or what an undo needs.
     *
     * @param folder the one that is Coffer's
     */
    record Own(TreePath folder) implements ByWhatItIs {
        @Override
        public String sentence() {
            return "left out, because " + folder + "/ is Coffer's own";
        }
    }

    /**
     * It lies on another file system than the source, which is to be left alone.
     *
     * @param folder the first on the way that does; it is kept, empty
     */
    record OnAnotherFileSystem(TreePath folder) implements ByWhatItIs {
        @Override
        public String sentence() {
            return "left out, because "
                    + folder
                    + "/ is another file system than the source (one_file_system)";
        }
    }

    /**
     * A folder that is left out, but looked through for what an exception may keep in it.
     *
     * @param why the verdict on the folder itself
     * @param exception the exception whose path leads through it
     */
    record LookedThrough(Verdict why, Rule exception) implements Verdict {
        @Override
        public boolean isLeftOut() {
            return true;
        }

        @Override
        public @Nullable Rule rule() {
            return why.rule();
        }

        @Override
        public String sentence() {
            return why.sentence()
                    + "; only what the exception "
                    + words(exception)
                    + " keeps in it";
        }
    }

    private static String words(Rule rule) {
        return rule.pattern() + " (" + rule.origin() + ")";
    }
}
