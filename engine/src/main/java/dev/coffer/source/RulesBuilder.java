package dev.coffer.source;

import dev.coffer.base.Bytes;
import dev.coffer.base.Escaped;
import dev.coffer.base.Spelling;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers rules and compiles them. Calls may come in any sequence: what wins is decided by where a
 * rule was written (preset, configuration, {@code .cofferignore}, command line; of two from one
 * place the later). Not for use by several threads.
 *
 * <p>What cannot be used is collected, so that all of it is told at once: {@link #problems} or
 * {@link #build} say it.
 */
public final class RulesBuilder {
    private record Written(Origin origin, Bytes text) {}

    private final List<String> presets = new ArrayList<>();
    private final List<Written> configured = new ArrayList<>();
    private final List<Written> typed = new ArrayList<>();
    private final List<Written> exceptions = new ArrayList<>();
    private final List<RuleProblem> problems = new ArrayList<>();
    private long sizeLimit = Long.MAX_VALUE;
    private @Nullable Origin sizeLimitOrigin;
    private @Nullable Boolean cacheTags;
    private boolean ignoreFiles = true;
    private boolean includeLogs;
    private boolean spareDoubtful;

    /**
     * Adds a preset of {@link Presets#NAMES}.
     *
     * @param origin who asks for it, for the message if there is none of that name
     */
    public RulesBuilder preset(Origin origin, String name) {
        if (Presets.NAMES.contains(name)) {
            presets.add(name);
        } else {
            problems.add(
                    new RuleProblem(
                            origin,
                            "preset '" + name + "'",
                            "there is no such preset" + Spelling.hint(name, Presets.NAMES),
                            "use one of " + String.join(", ", Presets.NAMES)));
        }
        return this;
    }

    /** Whether log files are kept that a preset would leave out; false unless set. */
    public RulesBuilder includeLogs(boolean include) {
        includeLogs = include;
        return this;
    }

    /** Drops those patterns of the presets that may leave out what a person needs. */
    public RulesBuilder sparingDoubtful() {
        spareDoubtful = true;
        return this;
    }

    /**
     * One pattern in the syntax of gitignore, relative to the root of the source.
     *
     * @param origin a {@link Origin.Config} or {@link Origin.CommandLine}
     */
    public RulesBuilder exclude(Origin origin, String pattern) {
        byte[] text = value(origin, pattern);
        return text == null ? this : exclude(origin, text);
    }

    /** One pattern that is not a comment and has nothing around it. */
    RulesBuilder exclude(Origin origin, byte[] text) {
        List<Written> list = origin instanceof Origin.CommandLine ? typed : configured;
        list.add(new Written(origin, Bytes.owning(text)));
        return this;
    }

    /**
     * A file of patterns in the form of a {@code .gitignore}, relative to the root of the source,
     * that an option names.
     *
     * @param option as typed, {@code --exclude-from}
     * @param file its name, as it is to be shown
     */
    public RulesBuilder excludeFrom(String option, String file, byte[] content) {
        PatternLines.read(
                content, (line, text) -> exclude(new Origin.CommandLine(option, file, line), text));
        return this;
    }

    /**
     * The same, for a file that the configuration names.
     *
     * @param file its name, as it is to be shown
     */
    public RulesBuilder excludeFromConfigured(String file, byte[] content) {
        PatternLines.read(content, (line, text) -> exclude(new Origin.Config(file, line, 0), text));
        return this;
    }

    /**
     * An exception: what it matches is kept, whatever the patterns and {@link #excludeLargerThan}
     * say. Into a folder that is left out it reaches only if a part of it before the last names
     * that folder ({@code *} and {@code **} name none).
     *
     * @param pattern in the syntax of gitignore, without a {@code !}
     */
    public RulesBuilder keep(Origin origin, String pattern) {
        byte[] text = value(origin, pattern);
        return text == null ? this : keep(origin, text);
    }

    /** One exception that has nothing around it. */
    RulesBuilder keep(Origin origin, byte[] text) {
        exceptions.add(new Written(origin, Bytes.owning(text)));
        return this;
    }

    /** Takes note of what cannot be used. */
    RulesBuilder problem(RuleProblem problem) {
        problems.add(problem);
        return this;
    }

    /**
     * Leaves out files of more bytes than this. The last call holds.
     *
     * @param limit {@code >= 0}
     */
    public RulesBuilder excludeLargerThan(Origin origin, long limit) {
        sizeLimit = limit;
        sizeLimitOrigin = origin;
        return this;
    }

    /**
     * Whether {@link CacheTag}s are heeded; unless set, they are if a preset other than none is.
     */
    public RulesBuilder excludeCaches(boolean exclude) {
        cacheTags = exclude;
        return this;
    }

    /** Whether {@code .cofferignore} files in the tree are heeded; true unless set. */
    public RulesBuilder ignoreFiles(boolean heed) {
        ignoreFiles = heed;
        return this;
    }

    /** What cannot be used of all that was given so far. */
    public List<RuleProblem> problems() {
        return new Compiled().problems;
    }

    /**
     * @throws BadRulesException if anything cannot be used; names all of it
     */
    public Rules build() throws BadRulesException {
        Compiled compiled = new Compiled();
        if (!compiled.problems.isEmpty()) {
            throw new BadRulesException(compiled.problems);
        }
        boolean heedTags = heedsCacheTags();
        return new Rules(
                compiled.patterns,
                compiled.commandLine,
                compiled.exceptions,
                sizeLimit,
                sizeLimitOrigin,
                heedTags,
                ignoreFiles,
                RuleLines.of(
                        compiled.patterns,
                        compiled.commandLine,
                        compiled.exceptions,
                        sizeLimit,
                        sizeLimitOrigin,
                        heedTags));
    }

    private boolean heedsCacheTags() {
        if (cacheTags != null) {
            return cacheTags;
        }
        for (String preset : presets) {
            if (Presets.heedsCacheTags(preset)) {
                return true;
            }
        }
        return false;
    }

    /** A pattern that was given as a value, not as a line of a file; null if it cannot be one. */
    private byte @Nullable [] value(Origin origin, String pattern) {
        byte[] bytes = Escaped.bytes(pattern);
        if (pattern.indexOf('\n') >= 0) {
            problems.add(
                    new RuleProblem(
                            origin,
                            PatternParser.quoted(bytes),
                            "it has more than one line",
                            "give each pattern by itself"));
            return null;
        }
        if (pattern.startsWith("#")) {
            problems.add(
                    new RuleProblem(
                            origin,
                            PatternParser.quoted(bytes),
                            "a # at the beginning makes it a comment",
                            "write \\# for a name that begins with #"));
            return null;
        }
        return PatternLines.trimmed(bytes, 0, bytes.length);
    }

    /** The patterns of a group that cannot be wrong, since a test reads them all. */
    List<PathPattern> patternsOf(String preset, PresetGroup group) {
        List<PathPattern> patterns = new ArrayList<>();
        Origin origin = new Origin.Preset(preset, group.name());
        for (String text : group.patterns()) {
            PathPattern pattern =
                    PatternParser.parse(origin, utf8(text), patterns.size(), problems);
            if (pattern != null) {
                patterns.add(pattern);
            }
        }
        return patterns;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Everything given so far, taken apart and numbered. */
    private final class Compiled {
        final List<RuleProblem> problems = new ArrayList<>(RulesBuilder.this.problems);
        final List<PathPattern> patterns = new ArrayList<>();
        final List<PathPattern> commandLine = new ArrayList<>();
        final List<PathPattern> exceptions = new ArrayList<>();

        Compiled() {
            for (String preset : presets) {
                for (PresetGroup group : Presets.groups(preset)) {
                    addGroup(preset, group);
                }
            }
            for (Written pattern : configured) {
                add(pattern.origin, pattern.text.shared(), 0, patterns);
            }
            for (Written pattern : typed) {
                add(pattern.origin, pattern.text.shared(), Rules.COMMAND_LINE_ORDER, commandLine);
            }
            for (Written exception : RulesBuilder.this.exceptions) {
                addException(exception);
            }
        }

        private void addGroup(String preset, PresetGroup group) {
            Origin origin = new Origin.Preset(preset, group.name());
            boolean wanted = !(group.logs() && includeLogs) && !(group.doubtful() && spareDoubtful);
            for (String text : wanted ? group.patterns() : List.<String>of()) {
                add(origin, utf8(text), 0, patterns);
            }
            for (String text : group.exceptions()) {
                add(origin, utf8(text), 0, exceptions);
            }
        }

        private void addException(Written exception) {
            if (exception.text.startsWith("!")) {
                problems.add(
                        new RuleProblem(
                                exception.origin,
                                PatternParser.quoted(exception.text.shared()),
                                "an exception cannot begin with !",
                                "take the ! out to keep what it names, or write \\! for a name that"
                                        + " begins with it"));
            } else {
                add(exception.origin, exception.text.shared(), 0, exceptions);
            }
        }

        private void add(Origin origin, byte[] text, int firstOrder, List<PathPattern> list) {
            PathPattern pattern =
                    PatternParser.parse(origin, text, firstOrder + list.size(), problems);
            if (pattern != null) {
                list.add(pattern);
            }
        }
    }
}
