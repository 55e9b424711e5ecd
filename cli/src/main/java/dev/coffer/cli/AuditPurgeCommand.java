package dev.coffer.cli;

import dev.coffer.audit.LogPurge;
import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.base.Period;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonGenerator;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;

/** {@code coffer audit purge}: takes old days of the audit log away. */
final class AuditPurgeCommand extends CofferCommand {
    private @Nullable String before;
    private @Nullable Period keep;
    private boolean dryRun;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Remove old days of the audit log: whole files, and never the newest.",
                        "This is critical and always recorded: the log keeps which days went, and"
                                + " with which record they ended, so that what is left still"
                                + " verifies. A log that does not verify is not purged.")
                .option(
                        v -> before = v,
                        "DATE",
                        "The days before this one: 2026-01-01.",
                        "--before")
                .option(
                        v -> keep = Period.parse(v),
                        "TIME",
                        "The days of before so long ago: 400d, 2y.",
                        "--keep")
                .dryRun(() -> dryRun = true, "Tell which days would go, and do nothing.")
                .asks(this);
        syntax.more("Exit codes: 7 it needs a yes or an approval, 8 the log does not verify.");
    }

    @Override
    int run() throws IOException, InterruptedException {
        LocalDate date = date();
        LogPurge purge = session().engine(this, asking()).upkeep().purgeAudit(date, dryRun);
        if (json) {
            Json.print(console(), out -> write(out, purge));
        } else {
            print(purge, date);
        }
        return 0;
    }

    private LocalDate date() throws CofferException {
        String written = before;
        Period kept = keep;
        if ((written == null) == (kept == null)) {
            throw CofferException.usage("say which days: --before DATE, or --keep TIME");
        }
        if (kept != null) {
            return OffsetDateTime.now(session().machine().clock())
                    .minus(kept.toDuration())
                    .toLocalDate();
        }
        try {
            return LocalDate.parse(written);
        } catch (DateTimeException e) {
            throw new CofferException(
                    CofferException.Reason.USAGE,
                    "--before: \"" + written + "\" is no date; write 2026-01-01",
                    e);
        }
    }

    private void print(LogPurge purge, LocalDate date) {
        if (dryRun || verbose) {
            for (LogPurge.Day day : purge.days()) {
                console()
                        .print(
                                day.file()
                                        + "  "
                                        + Counted.of(day.records(), "record")
                                        + ", "
                                        + AuditRecords.second(day.first())
                                        + " to "
                                        + AuditRecords.second(day.last()));
            }
        }
        if (!quiet) {
            String what =
                    Counted.of(purge.days().size(), "day")
                            + " of the audit log with "
                            + Counted.of(purge.records(), "record");
            console()
                    .say(
                            purge.days().isEmpty()
                                    ? "the audit log has no days before " + date + " that could go"
                                    : what + (dryRun ? " would go" : " went"));
        }
    }

    private void write(JsonGenerator out, LogPurge purge) {
        out.writeStartObject();
        out.writeStringProperty("type", "summary");
        out.writeBooleanProperty("dry_run", dryRun);
        out.writeNumberProperty("records", purge.records());
        out.writeArrayPropertyStart("days");
        for (LogPurge.Day day : purge.days()) {
            out.writeStartObject();
            out.writeStringProperty("file", day.file().toString());
            out.writeNumberProperty("bytes", day.stat().size());
            out.writeNumberProperty("records", day.records());
            out.writeStringProperty("first", day.first().toString());
            out.writeStringProperty("last", day.last().toString());
            out.writeStringProperty("head", day.end().toString());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
