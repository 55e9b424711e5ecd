package dev.coffer.cli;

import dev.coffer.config.Overrides;
import dev.coffer.config.Setting;

import java.util.List;

/** The options that say what is left out, over what the configuration says. */
final class RuleArgs {
    private Overrides overrides = Overrides.NONE;

    void declare(Syntax syntax) {
        syntax.options(
                        v -> add(Setting.EXCLUDE, v, "--exclude"),
                        "PATTERN",
                        "Leave out what matches; repeatable.",
                        "-e",
                        "--exclude")
                .options(
                        v -> add(Setting.EXCLUDE_FROM, v, "--exclude-from"),
                        "FILE",
                        "Patterns from a file, one a line.",
                        "--exclude-from")
                .options(
                        v -> add(Setting.EXCEPTIONS, v, "--keep"),
                        "PATTERN",
                        "Keep what matches, whatever else says.",
                        "--keep")
                .option(
                        v -> set(Setting.PRESET, v, "--preset"),
                        "NAME",
                        "none, caches or workspace.",
                        "--preset")
                .option(
                        v -> set(Setting.EXCLUDE_LARGER_THAN, v, "--exclude-larger-than"),
                        "SIZE",
                        "Leave out larger files.",
                        "--exclude-larger-than")
                .flag(
                        () -> set(Setting.EXCLUDE_CACHES, "true", "--exclude-caches"),
                        "Leave out folders with a CACHEDIR.TAG.",
                        "--exclude-caches")
                .flag(
                        () -> set(Setting.INCLUDE_LOGS, "true", "--include-logs"),
                        "Keep log files that a preset leaves out.",
                        "--include-logs");
    }

    /** What was given, once the command line is parsed. */
    Overrides overrides() {
        return overrides;
    }

    private void set(Setting<?> setting, String value, String option) {
        overrides = overrides.with(setting, value, option);
    }

    private void add(Setting<?> setting, List<String> values, String option) {
        for (String value : values) {
            set(setting, value, option);
        }
    }
}
