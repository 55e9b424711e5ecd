package dev.coffer.cli;

import dev.coffer.config.ConfigProblem;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Setting;
import dev.coffer.job.ExplainRules;
import dev.coffer.source.PresetGroup;
import dev.coffer.source.Presets;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonGenerator;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code coffer rules show}: what is left out, and the presets with their reasons. */
final class RulesShowCommand extends CofferCommand {
    private final RuleArgs rules = new RuleArgs();
    private @Nullable String job;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Show what is left out and what is kept all the same; of presets each"
                                + " group with its reason.",
                        "Lines of .cofferignore files that mean nothing are named; a backup passes"
                                + " them over.")
                .option(v -> job = v, "JOB", "Only of this job.", "--job");
        rules.declare(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        ExplainRules explain = session().engine(this).explainRules(rules.overrides());
        Map<JobConfig, List<String>> lines = new LinkedHashMap<>();
        for (JobConfig one : explain.jobs(job)) {
            lines.put(one, one.rules().build().inForce());
        }
        if (json) {
            Json.print(console(), out -> write(out, lines));
        } else {
            lines.forEach(this::print);
        }
        for (ConfigProblem bad : explain.badLines(job)) {
            console().warn(bad.toString());
        }
        return 0;
    }

    private void print(JobConfig one, List<String> lines) {
        String preset = one.get(Setting.PRESET);
        String whose =
                one.name().isEmpty() ? "coffer backup PATH, without a store" : "job " + one.name();
        console().print(console().bold(whose) + ": preset " + preset);
        for (PresetGroup group : Presets.groups(preset)) {
            boolean off = group.logs() && one.get(Setting.INCLUDE_LOGS);
            console().print("");
            console().print("  " + console().bold(group.name()) + ": " + group.why());
            if (!group.patterns().isEmpty()) {
                String patterns = String.join("  ", group.patterns());
                console().print(off ? "    (let in) " + patterns : "    patterns  " + patterns);
            }
            if (!group.exceptions().isEmpty()) {
                console().print("    keep  " + String.join("  ", group.exceptions()));
            }
        }
        boolean first = true;
        for (String line : lines) {
            if (!line.startsWith("preset ") && !line.startsWith("keep, preset ")) {
                if (first) {
                    console().print("");
                    first = false;
                }
                console().print("  " + line);
            }
        }
        if (lines.isEmpty()) {
            console().print("  nothing is left out but what .cofferignore files name");
        }
        console().print("");
    }

    private static void write(JsonGenerator out, Map<JobConfig, List<String>> lines) {
        out.writeStartArray();
        for (Map.Entry<JobConfig, List<String>> one : lines.entrySet()) {
            JobConfig job = one.getKey();
            out.writeStartObject();
            out.writeStringProperty("job", job.name());
            out.writeStringProperty("preset", job.get(Setting.PRESET));
            out.writeArrayPropertyStart("in_force");
            for (String line : one.getValue()) {
                out.writeString(line);
            }
            out.writeEndArray();
            out.writeArrayPropertyStart("groups");
            for (PresetGroup group : Presets.groups(job.get(Setting.PRESET))) {
                out.writeStartObject();
                out.writeStringProperty("name", group.name());
                out.writeStringProperty("why", group.why());
                writeAll(out, "patterns", group.patterns());
                writeAll(out, "exceptions", group.exceptions());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writeAll(JsonGenerator out, String name, List<String> texts) {
        out.writeArrayPropertyStart(name);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }
}
