package dev.coffer.cli;

import dev.coffer.base.CofferException.Reason;
import dev.coffer.config.ConfigException;
import dev.coffer.config.ConfigProblem;
import dev.coffer.job.Engine;
import dev.coffer.job.Settings;

import java.io.IOException;
import java.util.List;

/** {@code coffer config check}: everything that is wrong with the configuration, at once. */
final class ConfigCheckCommand extends CofferCommand {
    @Override
    void options(Syntax syntax) {
        syntax.about(
                "Tell everything that is wrong with coffer.toml and with the .cofferignore files in"
                        + " the jobs' sources, each with its line, its column and what to do.");
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        Settings.Checked checked = engine.settings().check();
        List<String> weaker =
                checked.problems().isEmpty() ? engine.approving().weakerSettings() : List.of();
        if (json) {
            printJson(checked, weaker);
        } else if (!checked.problems().isEmpty()) {
            // In the form in which every other command refuses the file.
            console().error(new ConfigException(checked.problems()).getMessage());
        } else if (!quiet) {
            console().print(checked.file() + " is fine");
            for (String each : weaker) {
                console().say("not in force until coffer config accept: " + each);
            }
        }
        return checked.problems().isEmpty() ? 0 : Reason.USAGE.exitCode();
    }

    private void printJson(Settings.Checked checked, List<String> weaker) throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("file", checked.file().toString());
                    out.writeBooleanProperty("fine", checked.problems().isEmpty());
                    out.writeArrayPropertyStart("problems");
                    for (ConfigProblem problem : checked.problems()) {
                        out.writeStartObject();
                        out.writeStringProperty("at", problem.at().place());
                        ConfigShowCommand.writePlace(out, problem.at());
                        out.writeStringProperty("message", problem.message());
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                    out.writeArrayPropertyStart("not_in_force");
                    for (String each : weaker) {
                        out.writeString(each);
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }
}
