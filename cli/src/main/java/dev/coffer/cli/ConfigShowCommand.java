package dev.coffer.cli;

import dev.coffer.config.Configuration;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Setting;
import dev.coffer.config.Sourced;
import dev.coffer.config.ValueOrigin;
import dev.coffer.job.Settings;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonGenerator;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code coffer config show}: every setting in force, with its value and where it comes from. */
final class ConfigShowCommand extends CofferCommand {
    private @Nullable String job;

    @Override
    void options(Syntax syntax) {
        syntax.about("Show every setting that is in force, and where it comes from.")
                .argument(
                        v -> job = v,
                        "JOB",
                        "Only this job; all of them unless given.",
                        Syntax.Need.OPTIONAL)
                .option(v -> job = v, "JOB", "The same.", "--job");
    }

    @Override
    int run() throws IOException {
        Settings settings = session().engine(this).settings();
        Configuration configuration = settings.configuration();
        List<JobConfig> jobs = settings.inForce(configuration, job);
        if (json) {
            Json.print(console(), out -> write(out, configuration, jobs));
        } else {
            print(configuration, jobs);
        }
        return 0;
    }

    private void print(@Nullable Configuration configuration, List<JobConfig> jobs) {
        if (configuration == null && !quiet) {
            console()
                    .say(
                            "There is no coffer.toml here or above; this is what coffer backup PATH"
                                    + " --to STORE goes by.");
        } else if (configuration != null) {
            String file = configuration.file().toString();
            console().print("# " + console().link(configuration.file(), file));
        }
        for (JobConfig one : jobs) {
            if (!one.name().isEmpty()) {
                console().print("");
                console().print(console().bold("[job." + one.name() + "]"));
            }
            Table table = new Table("setting", "value", "from");
            for (Map.Entry<Setting<?>, Sourced<String>> shown : one.values().shown().entrySet()) {
                ValueOrigin origin = shown.getValue().origin();
                String value = shown.getValue().value();
                String from = origin.describe();
                table.row(
                        shown.getKey().key(),
                        value.isEmpty() ? "(not set)" : value,
                        origin instanceof ValueOrigin.BuiltIn ? console().faint(from) : from);
            }
            table.print(console());
        }
    }

    private static void write(
            JsonGenerator out, @Nullable Configuration configuration, List<JobConfig> jobs) {
        out.writeStartObject();
        out.writeName("file");
        if (configuration == null) {
            out.writeNull();
        } else {
            out.writeString(configuration.file().toString());
        }
        out.writeArrayPropertyStart("jobs");
        for (JobConfig one : jobs) {
            out.writeStartObject();
            out.writeStringProperty("name", one.name());
            out.writeArrayPropertyStart("settings");
            for (Map.Entry<Setting<?>, Sourced<String>> shown : one.values().shown().entrySet()) {
                out.writeStartObject();
                out.writeStringProperty("key", shown.getKey().key());
                out.writeName("value");
                writeValue(out, one.values().plain(shown.getKey()));
                out.writeBooleanProperty(
                        "default", shown.getValue().origin() instanceof ValueOrigin.BuiltIn);
                out.writeStringProperty("origin", shown.getValue().origin().describe());
                writePlace(out, shown.getValue().origin());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void writeValue(JsonGenerator out, @Nullable Object value) {
        if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Long number) {
            out.writeNumber(number);
        } else if (value instanceof List<?> items) {
            out.writeStartArray();
            for (Object item : items) {
                out.writeString(item.toString());
            }
            out.writeEndArray();
        } else if (value != null) {
            out.writeString(value.toString());
        } else {
            out.writeNull();
        }
    }

    /** Where in a file it stands; nothing for what stands in none. */
    static void writePlace(JsonGenerator out, ValueOrigin origin) {
        if (origin instanceof ValueOrigin.InFile place) {
            out.writeStringProperty("file", place.file().toString());
            out.writeNumberProperty("line", place.line());
            out.writeNumberProperty("column", place.column());
        }
    }
}
