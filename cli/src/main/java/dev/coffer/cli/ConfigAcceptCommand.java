package dev.coffer.cli;

import dev.coffer.job.Engine;

import java.io.IOException;
import java.util.List;

/** {@code coffer config accept}: puts in force what protects less than before. */
final class ConfigAcceptCommand extends CofferCommand {

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Put in force what in coffer.toml protects less than before: a weaker"
                                + " [guard], points kept for a shorter time, a job or store taken"
                                + " away. What protects more is in force at once.")
                .asks(this);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this, asking());
        List<String> weakened = engine.approving().acceptSettings();
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartObject();
                        out.writeStringProperty("type", "summary");
                        out.writeArrayPropertyStart("accepted");
                        for (String each : weakened) {
                            out.writeString(each);
                        }
                        out.writeEndArray();
                        out.writeEndObject();
                    });
        } else if (!quiet) {
            console()
                    .say(
                            weakened.isEmpty()
                                    ? "there was nothing to accept"
                                    : "in force from now on");
        }
        return 0;
    }
}
