package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.guard.ApprovalNeeded;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * How a command tells that it failed: a line for people, or with {@code --json} one JSON document
 * of the type {@code error}. Both go to standard error, so that standard output holds what was
 * asked for and nothing else.
 */
final class Failures {
    private final Console console;
    private final boolean json;

    private Failures(Console console, boolean json) {
        this.console = console;
        this.json = json;
    }

    /**
     * @param words of the command line, which may not be one that can be parsed
     */
    static Failures of(String[] words, Console console) {
        for (String word : words) {
            if (word.equals("--")) {
                break;
            }
            if (word.equals("--json")) {
                return new Failures(console, true);
            }
        }
        return new Failures(console, false);
    }

    /** Of a command that was parsed. */
    static Failures of(CofferCommand command) {
        return new Failures(command.console(), command.json);
    }

    void tell(Reason reason, @Nullable String message) {
        tell(reason, "", null, message);
    }

    /**
     * @param job whose run failed; empty if it is not one of several
     */
    void tell(CofferException e, String job) {
        String request = e instanceof ApprovalNeeded needed ? needed.code() : null;
        tell(e.reason(), job, request, e.getMessage());
    }

    /** The same of what a library threw. */
    void tell(IOException e, String job) {
        tell(Reason.FAILED, job, null, e.getMessage());
    }

    private void tell(
            Reason reason, String job, @Nullable String request, @Nullable String message) {
        String text = String.valueOf(message);
        if (!json) {
            console.error(job.isEmpty() ? text : "job " + job + ": " + text);
            return;
        }
        try {
            console.say(
                    Json.text(out -> {
                        out.writeStartObject();
                        out.writeStringProperty("type", "error");
                        out.writeNumberProperty("code", reason.exitCode());
                        if (!job.isEmpty()) {
                            out.writeStringProperty("job", job);
                        }
                        if (request != null) {
                            out.writeStringProperty("request", request);
                        }
                        out.writeStringProperty("message", text);
                        out.writeEndObject();
                    }));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }
}
