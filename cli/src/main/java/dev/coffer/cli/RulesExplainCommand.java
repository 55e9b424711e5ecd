package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.config.Overrides;
import dev.coffer.config.Setting;
import dev.coffer.job.Engine;
import dev.coffer.job.ExplainRules;
import dev.coffer.job.ExplainRules.Explanation;
import dev.coffer.os.HostPath;
import dev.coffer.source.Rule;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonGenerator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code coffer rules explain}: which rule decided on a path, and why. */
final class RulesExplainCommand extends CofferCommand {
    private final RuleArgs rules = new RuleArgs();
    private List<String> paths = List.of();
    private @Nullable String job;
    private @Nullable String source;
    private boolean oneFileSystem;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Tell whether a path is backed up, and which rule decided.",
                        "With a coffer.toml, by each of its jobs that has the path; else as coffer"
                                + " backup of the current folder would do.")
                .arguments(
                        v -> paths = v,
                        "PATH",
                        "A file or folder, there or not.",
                        Syntax.Need.REQUIRED)
                .option(v -> job = v, "JOB", "Only as this job has it.", "--job")
                .option(
                        v -> source = v,
                        "DIR",
                        "As a backup of this folder, whatever coffer.toml says.",
                        "--source");
        rules.declare(syntax);
        syntax.flag(
                () -> oneFileSystem = true,
                "As a backup that stays on the sources' file systems.",
                "-x",
                "--one-file-system");
    }

    @Override
    int run() throws IOException {
        if (job != null && source != null) {
            throw CofferException.usage("--job and --source exclude each other; remove one");
        }
        Engine engine = session().engine(this);
        ExplainRules explain = engine.explainRules(overrides());
        List<Explanation> all = new ArrayList<>();
        HostPath from = source == null ? null : PathArgs.onMachine(session(), source);
        for (String word : paths) {
            HostPath path = PathArgs.onMachine(session(), word);
            all.addAll(from == null ? explain.byJobs(path, job) : explain.from(from, path));
        }
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartArray();
                        for (Explanation one : all) {
                            write(out, one);
                        }
                        out.writeEndArray();
                    });
        } else {
            print(all);
        }
        return 0;
    }

    private Overrides overrides() {
        return oneFileSystem
                ? rules.overrides().with(Setting.ONE_FILE_SYSTEM, "true", "--one-file-system")
                : rules.overrides();
    }

    private void print(List<Explanation> all) {
        for (Explanation one : all) {
            for (String note : one.notes()) {
                console().warn(note);
            }
            boolean out = one.isLeftOut();
            String sentence = one.verdict().sentence();
            String reason = one.verdict().reason();
            console()
                    .print(
                            (one.job().isEmpty() ? "" : "job " + one.job() + ": ")
                                    + console().link(one.path(), one.path().toString())
                                    + (one.isThere() ? "" : " (not there now)")
                                    + ": "
                                    + (out ? console().yellow(sentence) : console().green(sentence))
                                    + (reason == null ? "" : ": " + reason));
        }
    }

    private static void write(JsonGenerator out, Explanation one) {
        out.writeStartObject();
        if (one.job().isEmpty()) {
            out.writeNullProperty("job");
        } else {
            out.writeStringProperty("job", one.job());
        }
        out.writeStringProperty("source", one.source().toString());
        Json.writePath(out, one.inSource());
        out.writeBooleanProperty("there", one.isThere());
        out.writeBooleanProperty("left_out", one.isLeftOut());
        out.writeStringProperty("why", one.verdict().sentence());
        out.writeArrayPropertyStart("notes");
        for (String note : one.notes()) {
            out.writeString(note);
        }
        out.writeEndArray();
        String reason = one.verdict().reason();
        if (reason != null) {
            out.writeStringProperty("reason", reason);
        }
        Rule rule = one.verdict().rule();
        if (rule != null) {
            out.writeStringProperty("rule", rule.pattern());
            out.writeStringProperty("origin", rule.origin().toString());
        }
        out.writeEndObject();
    }
}
