package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Counted;
import dev.coffer.base.TreePath;
import dev.coffer.config.StoreAddress;
import dev.coffer.job.Engine;
import dev.coffer.job.Init;
import dev.coffer.job.Survey;
import dev.coffer.source.Presets;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonGenerator;

import java.io.IOException;
import java.util.List;

/** {@code coffer init}: asks, or takes its options, and writes a commented {@code coffer.toml}. */
final class InitCommand extends CofferCommand {
    private static final int LISTED = 20;

    private @Nullable String path;
    private @Nullable String store;
    private @Nullable String preset;
    private @Nullable String jobName;
    private @Nullable String dataFiles;
    private boolean noInput;
    private boolean force;

    @Override
    boolean choosesPlace() {
        return true;
    }

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Write a coffer.toml for a folder: looks at what lies in it, finds its"
                                + " databases, suggests rules and asks where to.")
                .argument(
                        v -> path = v,
                        "PATH",
                        "The folder; the current one unless given.",
                        Syntax.Need.OPTIONAL)
                .option(v -> store = v, "STORE", "Where to, as KIND:LOCATION.", "--store")
                .option(
                        v -> preset = v,
                        "NAME",
                        "none, caches or workspace; workspace unless given.",
                        "--preset")
                .option(
                        v -> jobName = v,
                        "NAME",
                        "What the job is called; as the folder unless given.",
                        "--job-name")
                .option(
                        this::dataFiles,
                        "in|out",
                        "Whether *_data.json and the like, which the preset leaves out, are backed"
                                + " up.",
                        "--data-files")
                .flag(() -> yes = true, "Take what is suggested, and answer yes.", "-y", "--yes")
                .flag(
                        () -> noInput = true,
                        "Take what is suggested, and leave out what would be asked about.",
                        "--no-input")
                .flag(() -> force = true, "Replace a coffer.toml that is there.", "--force");
    }

    private void dataFiles(String value) {
        if (!value.equals("in") && !value.equals("out")) {
            throw new IllegalArgumentException("write in or out, not " + value);
        }
        dataFiles = value;
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        Init init =
                engine.init(
                        path == null
                                ? session().machine().currentFolder()
                                : PathArgs.onMachine(session(), path));
        if (!force) {
            init.checkFree();
        }
        if (store == null && !asks() && !yes && !noInput) {
            throw new CofferException(
                    Reason.NEEDS_YES,
                    "coffer init has questions, and there is no terminal to ask at; nothing was"
                            + " done. Name the store with --store, or take what is suggested with"
                            + " --yes");
        }
        if (jobName != null) { // before anything is looked at or told
            checkJobName(jobName);
        }
        if (store != null) {
            init.store(store, "--store");
        }
        String chosenPreset = preset();
        Survey survey = init.survey(chosenPreset);
        if (!json && !quiet) {
            tell(survey, chosenPreset);
        }
        Init.Answers answers =
                new Init.Answers(
                        job(init), store(init), chosenPreset, withDoubtful(survey, chosenPreset));
        init.write(init.text(answers, survey), force);
        if (json) {
            Json.print(console(), out -> write(out, init, answers, survey));
        } else if (!quiet) {
            tellNext(init, answers, engine.finder().isDefault(answers.store()));
        }
        return 0;
    }

    private boolean asks() {
        return !yes && !noInput && !json && console().canAsk();
    }

    private String preset() throws CofferException, InterruptedException {
        if (preset != null) {
            return preset;
        }
        String chosen = Presets.WORKSPACE;
        if (asks()) {
            String question = "Which rules (" + String.join(", ", Presets.NAMES) + ")?";
            chosen = answer(question, Presets.WORKSPACE);
            while (!Presets.NAMES.contains(chosen)) {
                console()
                        .say(
                                "There is no preset "
                                        + chosen
                                        + "; write one of "
                                        + String.join(", ", Presets.NAMES)
                                        + ".");
                chosen = answer(question, Presets.WORKSPACE);
            }
        }
        return chosen;
    }

    private String job(Init init) throws CofferException, InterruptedException {
        String suggested = init.suggestedJob();
        if (jobName == null && asks()) {
            while (true) {
                String name = answer("What is the job called?", suggested);
                String problem = Init.problemOfJob(name);
                if (problem == null) {
                    return name;
                }
                console().say(problem);
            }
        }
        String name = jobName == null ? suggested : jobName;
        checkJobName(name);
        return name;
    }

    private static void checkJobName(String name) throws CofferException {
        String problem = Init.problemOfJob(name);
        if (problem != null) {
            throw CofferException.usage("--job-name: " + problem);
        }
    }

    private StoreAddress store(Init init) throws CofferException, InterruptedException {
        if (store != null) {
            return init.store(store, "--store");
        }
        StoreAddress suggested = init.suggestedStore();
        while (asks()) {
            String text = answer("Where to, as KIND:LOCATION?", suggested.toString());
            try {
                return init.store(text, "the answer");
            } catch (CofferException e) {
                console().say(e.getMessage());
            }
        }
        return suggested;
    }

    private boolean withDoubtful(Survey survey, String chosen)
            throws CofferException, InterruptedException {
        if (survey.doubtful().isEmpty()) {
            return "in".equals(dataFiles) && !Init.doubtfulPatterns(chosen).isEmpty();
        }
        if (dataFiles != null) {
            return dataFiles.equals("in");
        }
        if (asks()) {
            String answer = line("Shall these be backed up all the same? [y/N] ");
            return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
        }
        if (!yes && !noInput) {
            throw new CofferException(
                    Reason.NEEDS_YES,
                    "the preset "
                            + chosen
                            + " leaves out "
                            + Counted.of(survey.doubtful().size(), "file")
                            + " that may be needed, such as "
                            + survey.doubtful().getFirst()
                            + "; say with --data-files in or --data-files out what becomes of"
                            + " them. Nothing was done");
        }
        return yes;
    }

    /** A line that was typed, or what is suggested if it is empty. */
    private String answer(String question, String suggested)
            throws CofferException, InterruptedException {
        String line = line(question + " [" + suggested + "] ");
        return line.isEmpty() ? suggested : line;
    }

    private String line(String question) throws CofferException, InterruptedException {
        String line = console().askOrEnd(question);
        if (line == null) {
            throw new CofferException(
                    Reason.NEEDS_YES,
                    "the input ended before all was answered; nothing was done. Answer at a"
                            + " terminal, or take what is suggested with --yes");
        }
        return line.strip();
    }

    private void tell(Survey survey, String chosen) {
        console()
                .say(
                        Counted.of(survey.files(), "file")
                                + ", "
                                + new ByteSize(survey.bytes()).forPeople()
                                + ", would be backed up with the preset "
                                + chosen
                                + ".");
        if (!survey.databases().isEmpty()) {
            console()
                    .say(
                            "SQLite databases, which are captured whole even while they are in"
                                    + " use:");
            list(survey.databases());
        }
        if (!survey.leftOut().isEmpty()) {
            console().say("Left out, among others:");
            for (Survey.LeftOutHere one : survey.leftOut()) {
                console()
                        .say(
                                "  "
                                        + one.path()
                                        + (one.isFolder() ? "/" : "")
                                        + ": "
                                        + one.why().sentence());
            }
        }
        if (!survey.doubtful().isEmpty()) {
            console()
                    .say(
                            "The preset also leaves out, by their names alone, files that may be"
                                    + " needed:");
            list(survey.doubtful());
        }
        for (Problem problem : survey.problems()) {
            if (problem.incomplete() || verbose) {
                console().warn(problem.path() + ": " + problem.reason());
            }
        }
    }

    private void list(List<TreePath> paths) {
        for (TreePath one : paths.subList(0, Math.min(LISTED, paths.size()))) {
            console().say("  " + one);
        }
        if (paths.size() > LISTED) {
            console().say("  and " + (paths.size() - LISTED) + " more");
        }
    }

    private void tellNext(Init init, Init.Answers answers, boolean isDefault) {
        console()
                .say(
                        "Wrote "
                                + console().link(init.file(), init.file().toString())
                                + ": the job "
                                + answers.job()
                                + " goes to "
                                + answers.store().withoutOptions()
                                + ".");
        if (isDefault) {
            console()
                    .say(
                            "That lies in your data folder; if it is on the same disk as the files,"
                                    + " it is no protection from losing that disk.");
        }
        console().say("Next, in this folder:");
        console().say("  coffer backup --dry-run    what a run would do");
        console().say("  coffer backup              the first point");
        console().say("  coffer rules explain PATH  why something is left out, or is not");
        console().say("  coffer config show         everything that is set");
    }

    private static void write(JsonGenerator out, Init init, Init.Answers answers, Survey survey) {
        out.writeStartObject();
        out.writeStringProperty("file", init.file().toString());
        out.writeStringProperty("job", answers.job());
        out.writeStringProperty("store", answers.store().toString());
        out.writeStringProperty("preset", answers.preset());
        out.writeBooleanProperty("data_files", answers.withDoubtful());
        out.writeNumberProperty("files", survey.files());
        out.writeNumberProperty("bytes", survey.bytes());
        writeAll(out, "databases", survey.databases());
        writeAll(out, "doubtful", survey.doubtful());
        out.writeEndObject();
    }

    private static void writeAll(JsonGenerator out, String name, List<TreePath> paths) {
        out.writeArrayPropertyStart(name);
        for (TreePath one : paths) {
            out.writeStartObject();
            Json.writePath(out, one);
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
