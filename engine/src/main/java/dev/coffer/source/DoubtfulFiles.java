package dev.coffer.source;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the files that a preset leaves out by their names although a person may need them ({@code
 * *_data.json} and the like), so that {@code init} can list them and ask. Immutable.
 *
 * <p>To find them all, walk a tree whose rules were built with {@link
 * RulesBuilder#sparingDoubtful}, and ask about each file.
 */
public final class DoubtfulFiles {
    private final Rules rules;
    private final FolderMarks marks;
    private final NameTable names;

    /**
     * @param rules those that leave the files out
     * @param marks reads what lies in the folders of the tree
     */
    public DoubtfulFiles(Rules rules, FolderMarks marks) {
        this.rules = rules;
        this.marks = marks;
        this.names = NameTable.ofAnywhere(doubtfulPatterns());
    }

    /**
     * Whether a doubtful pattern of a preset, and nothing else, leaves the file out.
     *
     * @param size in bytes
     * @throws IOException what the marks throw
     */
    public boolean leavesOut(TreePath file, long size) throws IOException {
        Name name = file.name();
        return names.match(name, false) != null
                && rules.explain(file, false, size, marks) instanceof Verdict.Matched matched
                && matched.rule().origin() instanceof Origin.Preset preset
                && isDoubtful(preset);
    }

    private static boolean isDoubtful(Origin.Preset origin) {
        for (PresetGroup group : Presets.groups(origin.preset())) {
            if (group.name().equals(origin.group())) {
                return group.doubtful();
            }
        }
        return false;
    }

    private static List<PathPattern> doubtfulPatterns() {
        RulesBuilder doubtful = new RulesBuilder();
        List<PathPattern> patterns = new ArrayList<>();
        for (String preset : Presets.NAMES) {
            for (PresetGroup group : Presets.groups(preset)) {
                if (group.doubtful()) {
                    patterns.addAll(doubtful.patternsOf(preset, group));
                }
            }
        }
        return patterns;
    }
}
