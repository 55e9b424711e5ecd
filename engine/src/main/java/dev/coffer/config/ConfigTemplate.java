package dev.coffer.config;

import dev.coffer.os.HostPath;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a new {@code coffer.toml} with one job: every setting with what it means, and those that
 * nobody chose as comments, ready to be switched on. For one thread.
 */
public final class ConfigTemplate {
    private static final int WIDTH = 98;
    private static final List<String> HEAD =
            List.of(
                    "Settings of Coffer: what is backed up, where to, and what is left out. Paths"
                            + " are relative to the folder of this file.",
                    "docs/configuration.md explains all of them; \"coffer config show\" tells what"
                        + " is in force and where it comes from, \"coffer config check\" what is"
                        + " wrong.");

    private final String job;
    private final HostPath folder;
    private final Map<Setting<?>, String> values = new HashMap<>();
    private final Map<Setting<?>, String> comments = new HashMap<>();
    private String preset = Setting.PRESET.defaultValue();

    /**
     * @param job the job's name
     * @param folder where the file will lie
     */
    public ConfigTemplate(String job, HostPath folder) {
        this.job = job;
        this.folder = folder;
    }

    /** What is backed up; paths below the file's folder are written relative to it. */
    public ConfigTemplate sources(List<SourceConfig> sources) {
        List<String> written = new ArrayList<>();
        for (SourceConfig source : sources) {
            written.add(TomlText.quote(source.writtenFrom(folder)));
        }
        values.put(Setting.SOURCES, "[" + String.join(", ", written) + "]");
        return this;
    }

    public ConfigTemplate store(StoreAddress store) {
        values.put(Setting.STORE, TomlText.quote(store.toString()));
        return this;
    }

    public ConfigTemplate preset(String name) {
        preset = name;
        return set(Setting.PRESET, name);
    }

    /** A value that was chosen, though it may be the default. */
    public <T> ConfigTemplate set(Setting<T> setting, T value) {
        values.put(setting, setting.toml(value));
        return this;
    }

    /** A list that was chosen. */
    public <T> ConfigTemplate list(Setting<List<Sourced<T>>> setting, List<T> items) {
        List<Sourced<T>> sourced = new ArrayList<>();
        for (T item : items) {
            sourced.add(new Sourced<>(item, new ValueOrigin.BuiltIn()));
        }
        return set(setting, sourced);
    }

    /** Something to be said of a setting besides what it means; a line break begins a new line. */
    public ConfigTemplate comment(Setting<?> setting, String text) {
        comments.merge(setting, text, (before, more) -> before + "\n" + more);
        return this;
    }

    /** The file: UTF-8 once encoded, and read back as what was chosen. */
    public String text() {
        StringBuilder out = new StringBuilder();
        for (String paragraph : HEAD) {
            appendComment(out, paragraph);
        }
        out.append("\n[job.").append(TomlText.key(job)).append("]\n");
        for (Setting<?> setting : Setting.all()) {
            appendSetting(out, setting);
        }
        return out.toString();
    }

    private <T> void appendSetting(StringBuilder out, Setting<T> setting) {
        out.append('\n');
        appendComment(out, setting.meaning());
        String comment = comments.get(setting);
        if (comment != null) {
            for (String line : comment.split("\n", -1)) {
                appendComment(out, line);
            }
        }
        String value = values.get(setting);
        out.append(value == null ? "#" : "").append(setting.key()).append(" = ");
        out.append(value == null ? offered(setting) : value).append('\n');
    }

    /** What a setting that nobody chose shows: its default, or something to fill in. */
    private <T> String offered(Setting<T> setting) {
        if (setting.equals(Setting.EXCLUDE_CACHES)) {
            return String.valueOf(Setting.excludesCaches(preset));
        }
        return setting.isRequired() || setting.isList()
                ? setting.example()
                : setting.toml(setting.defaultValue());
    }

    /** Comment lines, wrapped; what TOML does not take in a comment becomes a space. */
    private static void appendComment(StringBuilder out, String text) {
        StringBuilder line = new StringBuilder("#");
        for (String word : text.split("[ \\p{Cntrl}]+", -1)) {
            if (line.length() > 1 && line.length() + 1 + word.length() > WIDTH) {
                out.append(line).append('\n');
                line.setLength(1);
            }
            line.append(' ').append(word);
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }
}
