package dev.coffer.source;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The presets that come with Coffer; {@code presets.txt} beside this class holds and explains them.
 */
public final class Presets {
    /** Leaves nothing out. */
    public static final String NONE = "none";

    /** Leaves out caches that programs build again by themselves. */
    public static final String CACHES = "caches";

    /** Leaves out what is not the work itself in a folder of projects. */
    public static final String WORKSPACE = "workspace";

    /** All presets, the one that leaves out least first. */
    public static final List<String> NAMES = List.of(NONE, CACHES, WORKSPACE);

    private static final String RESOURCE = "presets.txt";

    private Presets() {}

    /**
     * The groups of a preset in their order; none for {@link #NONE} and for a name that is unknown.
     */
    public static List<PresetGroup> groups(String preset) {
        if (preset.equals(NONE)) {
            return List.of();
        }
        List<PresetGroup> groups = new ArrayList<>();
        for (PresetGroup group : All.GROUPS) {
            if (group.presets().contains(preset)) {
                groups.add(group);
            }
        }
        return groups;
    }

    /** Why there is a group, in words; null if there is none of this name. */
    static @Nullable String why(String group) {
        for (PresetGroup one : All.GROUPS) {
            if (one.name().equals(group)) {
                return one.why();
            }
        }
        return null;
    }

    /** Whether a preset heeds {@link CacheTag}s. */
    static boolean heedsCacheTags(String preset) {
        return !preset.equals(NONE);
    }

    /** Read when first asked for: a run without a preset does without them. */
    private static final class All {
        static final List<PresetGroup> GROUPS = read();

        private static List<PresetGroup> read() {
            try (InputStream in = Presets.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException(RESOURCE + " is missing from the program");
                }
                return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(RESOURCE, e);
            }
        }
    }

    static List<PresetGroup> parse(String text) {
        List<PresetGroup> groups = new ArrayList<>();
        Draft draft = null;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("#: group ")) {
                if (draft != null) {
                    groups.add(draft.finish());
                }
                draft = new Draft(line.substring("#: group ".length()));
            } else if (draft != null) {
                draft.add(line);
            }
        }
        if (draft != null) {
            groups.add(draft.finish());
        }
        return List.copyOf(groups);
    }

    /** A group while its lines are read. */
    private static final class Draft {
        private final String name;
        private final List<String> presets;
        private final List<String> marks;
        private final List<String> patterns = new ArrayList<>();
        private final List<String> exceptions = new ArrayList<>();
        private String why = "";
        private boolean keeping;

        /**
         * @param head {@code NAME in PRESET PRESET; MARK MARK}
         */
        Draft(String head) {
            int semicolon = head.indexOf(';');
            int in = head.indexOf(" in ");
            String named = semicolon < 0 ? head : head.substring(0, semicolon);
            name = named.substring(0, in);
            presets = List.of(named.substring(in + 4).trim().split(" ", -1));
            marks =
                    semicolon < 0
                            ? List.of()
                            : List.of(head.substring(semicolon + 1).trim().split(" ", -1));
        }

        void add(String line) {
            if (line.startsWith("#: why ")) {
                why = line.substring("#: why ".length());
            } else if (line.equals("#: keep")) {
                keeping = true;
            } else if (!line.isEmpty() && line.charAt(0) != '#') {
                (keeping ? exceptions : patterns).add(line);
            }
        }

        PresetGroup finish() {
            return new PresetGroup(
                    name,
                    presets,
                    why,
                    patterns,
                    exceptions,
                    marks.contains("logs"),
                    marks.contains("doubtful"));
        }
    }
}
