package dev.coffer.source;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rules in words, a line for each place they come from; see {@link Rules#inForce}. */
final class RuleLines {
    private RuleLines() {}

    static List<String> of(
            List<PathPattern> patterns,
            List<PathPattern> commandLine,
            List<PathPattern> exceptions,
            long sizeLimit,
            @Nullable Origin sizeLimitOrigin,
            boolean cacheTags) {
        List<String> lines = new ArrayList<>();
        addTo(lines, "", patterns);
        addTo(lines, "", commandLine);
        addTo(lines, "keep, ", exceptions);
        if (cacheTags) {
            lines.add("caches: all but the tag in a folder with a " + CacheTag.NAME);
        }
        if (sizeLimitOrigin != null) {
            lines.add(place(sizeLimitOrigin) + ": files of more than " + sizeLimit + " bytes");
        }
        return lines;
    }

    private static void addTo(List<String> lines, String prefix, List<PathPattern> patterns) {
        Map<String, StringBuilder> places = new LinkedHashMap<>();
        for (PathPattern pattern : patterns) {
            places.computeIfAbsent(
                            place(pattern.rule().origin()),
                            place -> new StringBuilder(prefix).append(place).append(':'))
                    .append("  ")
                    .append(pattern.rule().pattern());
        }
        for (StringBuilder line : places.values()) {
            lines.add(line.toString());
        }
    }

    /** The origin without a line number, which moves while the rules stay the same. */
    private static String place(Origin origin) {
        return switch (origin) {
            case Origin.Preset preset -> preset.toString();
            case Origin.Config config -> config.file();
            case Origin.InTree inTree -> inTree.folder().child(IgnoreFile.NAME).toString();
            case Origin.CommandLine typed ->
                    typed.file().isEmpty() ? typed.option() : typed.option() + " " + typed.file();
        };
    }
}
