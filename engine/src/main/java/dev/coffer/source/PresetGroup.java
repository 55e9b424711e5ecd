package dev.coffer.source;

import java.util.List;

/**
 * A part of a preset: patterns that are there for one reason. Immutable.
 *
 * @param name unique among the groups
 * @param presets those it belongs to
 * @param why the reason, for the user
 * @param patterns as gitignore has them; a later one wins
 * @param exceptions what is kept whatever the patterns say
 * @param logs whether these are log files, which {@code --include-logs} lets in
 * @param doubtful whether a person may need what it leaves out, so that it is to be asked about
 */
public record PresetGroup(
        String name,
        List<String> presets,
        String why,
        List<String> patterns,
        List<String> exceptions,
        boolean logs,
        boolean doubtful) {
    public PresetGroup {
        presets = List.copyOf(presets);
        patterns = List.copyOf(patterns);
        exceptions = List.copyOf(exceptions);
    }
}
