package dev.coffer.config;

import dev.coffer.base.Escaped;
import dev.coffer.os.HostPath;
import dev.coffer.source.Origin;
import dev.coffer.source.RuleProblem;
import dev.coffer.source.RulesBuilder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

/** Hands the settings that make up the rules to the engine that compiles them. */
final class RuleSettings {
    /** Far more than anybody lists; a wrong path is not to fill the memory. */
    private static final int MOST_BYTES = 16 << 20;

    private final Values values;
    private final Problems problems;
    private final RulesBuilder builder = new RulesBuilder();

    private RuleSettings(Values values, Problems problems) {
        this.values = values;
        this.problems = problems;
    }

    /** All of them; what cannot be read is told, what cannot be understood the builder knows. */
    static RulesBuilder builder(Values values, Problems problems) {
        RuleSettings settings = new RuleSettings(values, problems);
        settings.addPreset();
        settings.addPatterns();
        settings.addLists();
        return settings.builder;
    }

    /**
     * Tells what is wrong with the patterns that a person wrote; presets are not looked at.
     *
     * @param withLists whether those in the files of {@code exclude_from} are
     */
    static void check(Values values, boolean withLists, Problems problems) {
        RuleSettings settings = new RuleSettings(values, problems);
        settings.addPatterns();
        if (withLists) {
            settings.addLists();
        }
        for (RuleProblem problem : settings.builder.problems()) {
            String place = problem.origin() + ": ";
            String text = problem.toString();
            problems.add(
                    valueOrigin(problem.origin()),
                    text.startsWith(place) ? text.substring(place.length()) : text);
        }
    }

    private void addPreset() {
        builder.preset(origin(values.origin(Setting.PRESET)), values.get(Setting.PRESET))
                .includeLogs(values.get(Setting.INCLUDE_LOGS))
                .excludeCaches(values.get(Setting.EXCLUDE_CACHES));
        if (!values.isDefault(Setting.EXCLUDE_LARGER_THAN)) {
            builder.excludeLargerThan(
                    origin(values.origin(Setting.EXCLUDE_LARGER_THAN)),
                    values.get(Setting.EXCLUDE_LARGER_THAN).bytes());
        }
    }

    private void addPatterns() {
        for (Sourced<String> pattern : values.get(Setting.EXCLUDE)) {
            builder.exclude(origin(pattern.origin()), pattern.value());
        }
        for (Sourced<String> exception : values.get(Setting.EXCEPTIONS)) {
            builder.keep(origin(exception.origin()), exception.value());
        }
    }

    private void addLists() {
        for (Sourced<HostPath> file : values.get(Setting.EXCLUDE_FROM)) {
            addList(file.value(), file.origin());
        }
    }

    private void addList(HostPath file, ValueOrigin at) {
        try (InputStream in = Files.newInputStream(file.toPath())) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                problems.add(at, "exclude_from: " + file + " is too large for a list of patterns");
            } else if (at instanceof ValueOrigin.CommandLine(String option)) {
                builder.excludeFrom(option, file.toString(), content);
            } else {
                builder.excludeFromConfigured(file.toString(), content);
            }
        } catch (NoSuchFileException e) {
            problems.add(at, "exclude_from: there is no file " + file + "; remove it or write one");
        } catch (IOException e) {
            problems.add(at, "exclude_from: cannot read " + file + ": " + e.getMessage());
        }
    }

    private static Origin origin(ValueOrigin origin) {
        return origin instanceof ValueOrigin.InFile place
                ? new Origin.Config(place.file().toString(), place.line(), place.column())
                : new Origin.CommandLine(origin.describe());
    }

    private static ValueOrigin valueOrigin(Origin origin) {
        return switch (origin) {
            case Origin.Config(String file, int line, int column) ->
                    new ValueOrigin.InFile(
                            HostPath.of(Escaped.parse(file)), line, Math.max(column, 1));
            case Origin.CommandLine _, Origin.Preset _, Origin.InTree _ ->
                    new ValueOrigin.CommandLine(origin.toString());
        };
    }
}
