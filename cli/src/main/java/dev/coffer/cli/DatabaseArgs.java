package dev.coffer.cli;

import dev.coffer.config.Overrides;
import dev.coffer.config.Setting;

import org.jspecify.annotations.Nullable;

/** The options that say how databases are captured and checked. */
final class DatabaseArgs {
    private Overrides overrides = Overrides.NONE;
    private @Nullable String needsSource;

    void declare(Syntax syntax) {
        syntax.flag(
                        () -> set(Setting.FULL_CHECK, "true", "--full-check"),
                        "Check the copies of SQLite databases fully, not only quickly.",
                        "--full-check")
                .option(
                        v -> set(Setting.DATABASE_METHOD, v, "--database-method"),
                        "HOW",
                        "How databases are copied: online (the same pages) or vacuum-into (packed"
                                + " anew).",
                        "--database-method")
                .options(
                        v -> v.forEach(sql -> set(Setting.ASSERT, sql, "--assert")),
                        "SQL",
                        "What must hold for the copy of a source that is a database; repeatable.",
                        "--assert")
                .flag(
                        () -> set(Setting.VACUUM, "always", "--vacuum"),
                        "Run VACUUM in a source that is a database first; it writes to it.",
                        "--vacuum")
                .flag(
                        () -> set(Setting.VACUUM, "never", "--no-vacuum"),
                        "Do not, whatever the job says.",
                        "--no-vacuum");
    }

    /** An option that was given and is for sources that are databases; or null. */
    @Nullable String needsSource() {
        return needsSource;
    }

    private void set(Setting<?> setting, String value, String option) {
        overrides = overrides.with(setting, value, option);
        if (option.equals("--assert") || option.equals("--vacuum")) {
            needsSource = option;
        }
    }

    Overrides overrides() {
        return overrides;
    }
}
