package dev.coffer.cli;

import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditFilter;
import dev.coffer.base.CofferException;
import dev.coffer.base.Period;
import dev.coffer.base.Spelling;
import dev.coffer.job.AuditUse;
import dev.coffer.job.Engine;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Which audit log is meant, and which of its records. */
final class AuditArgs {
    private @Nullable String dir;
    private List<String> types = List.of();
    private @Nullable String actor;
    private @Nullable String job;
    private @Nullable String result;
    private @Nullable String since;
    private @Nullable String until;
    private @Nullable String text;

    /** Which log. */
    void declareDir(Syntax syntax) {
        syntax.option(
                v -> dir = v,
                "DIR",
                "The folder of the log, such as a copy of it; neither a configuration nor"
                        + " COFFER_AUDIT_DIR counts then.",
                "--dir");
    }

    /** Which records. */
    void declareFilter(Syntax syntax) {
        syntax.options(
                        v -> types = v,
                        "TYPE",
                        "Only what is of this type, such as backup or forget; approval* for all"
                                + " that begin so. Give it again for more.",
                        "--type")
                .option(v -> actor = v, "USER", "Only what this user did.", "--actor")
                .option(v -> job = v, "JOB", "Only what is about this job.", "--job")
                .option(
                        v -> result = v,
                        "RESULT",
                        "Only what ended so: done, incomplete, failed, refused, interrupted.",
                        "--result")
                .option(
                        v -> since = v,
                        "TIME",
                        "Only from then on: 2026-11-20, 2026-11-20T14:30, or 7d for the last seven"
                                + " days.",
                        "--since")
                .option(v -> until = v, "TIME", "Only before; a bare day counts whole.", "--until")
                .option(
                        v -> text = v,
                        "TEXT",
                        "Only what has this in one of its texts, in capitals or not.",
                        "--text");
    }

    /** Whether it is not the log of this machine's user, or a copy of it. */
    boolean isElsewhere() {
        return dir != null;
    }

    AuditUse use(Session session, Engine engine) throws CofferException {
        String named = dir;
        HostPath place = named == null ? null : PathArgs.onMachine(session, named);
        return engine.auditUse(place);
    }

    AuditFilter filter(Clock clock) throws CofferException {
        return new AuditFilter(
                types,
                actor,
                job,
                knownResult(),
                since == null ? null : moment("--since", since, clock, false),
                until == null ? null : moment("--until", until, clock, true),
                text);
    }

    private @Nullable String knownResult() throws CofferException {
        String word = result;
        if (word == null) {
            return null;
        }
        List<String> words = new ArrayList<>();
        for (AuditEvent.Result one : AuditEvent.Result.values()) {
            words.add(one.word());
        }
        if (!words.contains(word)) {
            throw CofferException.usage(
                    "--result: there is no result \""
                            + word
                            + "\", only "
                            + String.join(", ", words)
                            + Spelling.hint(word, words));
        }
        return word;
    }

    /**
     * @param end whether a bare day means its end
     */
    private static Instant moment(String option, String written, Clock clock, boolean end)
            throws CofferException {
        ZoneId zone = clock.getZone();
        try {
            if (written.length() == "2026-11-20".length() && written.charAt(4) == '-') {
                LocalDate day = LocalDate.parse(written);
                return (end ? day.plusDays(1) : day).atStartOfDay(zone).toInstant();
            }
            if (written.indexOf('T') > 0) {
                boolean hasOffset =
                        written.endsWith("Z")
                                || written.indexOf('+') > 0
                                || written.lastIndexOf('-') > written.indexOf('T');
                return hasOffset
                        ? OffsetDateTime.parse(written).toInstant()
                        : LocalDateTime.parse(written).atZone(zone).toInstant();
            }
            return clock.instant().minus(Period.parse(written).toDuration());
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new CofferException(
                    CofferException.Reason.USAGE,
                    option
                            + ": \""
                            + written
                            + "\" is no time; write 2026-11-20, 2026-11-20T14:30, or 7d for seven"
                            + " days ago",
                    e);
        }
    }
}
