package dev.coffer.cli;

import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditRecord;
import dev.coffer.audit.Harmless;
import dev.coffer.base.Counted;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** Prints records of the audit log: a line each for people, or the very lines of the log. */
final class AuditRecords {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private final Console console;
    private final boolean json;
    private final boolean verbose;
    private long count;

    /**
     * @param verbose whether details are printed too
     */
    AuditRecords(Console console, boolean json, boolean verbose) {
        this.console = console;
        this.json = json;
        this.verbose = verbose;
    }

    void print(AuditRecord record, byte[] line) {
        count++;
        console.print(json ? new String(line, StandardCharsets.UTF_8) : text(record));
        if (!json && verbose) {
            for (Map.Entry<String, String> detail : record.event().details().entrySet()) {
                console.print(
                        "        "
                                + Harmless.of(detail.getKey())
                                + ": "
                                + Harmless.of(detail.getValue()));
            }
        }
    }

    private String text(AuditRecord record) {
        AuditEvent event = record.event();
        StringBuilder out = new StringBuilder(160);
        out.append(second(record.time())).append("  ").append(record.seq());
        word(out, "", record.actor().user());
        word(out, "", event.action());
        AuditEvent.Result result = event.result();
        out.append(' ').append(result == null ? event.phase().word() : result.word());
        if (event.intent() > 0) {
            out.append(" (").append(event.intent()).append(')');
        }
        word(out, "job ", event.job());
        word(out, "", event.store());
        word(out, "point ", shortened(event.point()));
        word(out, "request ", event.request());
        word(out, "", event.text());
        return out.toString();
    }

    private static void word(StringBuilder out, String before, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            out.append("  ").append(before).append(Harmless.of(value));
        }
    }

    private static @Nullable String shortened(@Nullable String id) {
        return id == null || id.length() <= 8 ? id : id.substring(0, 8);
    }

    /** Of its own offset: {@code 2026-11-22 14:30:01}. */
    static String second(OffsetDateTime time) {
        return SECOND.format(time);
    }

    long count() {
        return count;
    }

    /** Tells of what could not be read. */
    static void tellUnreadable(Console console, long lines) {
        if (lines > 0) {
            console.warn(
                    Counted.of(lines, "line is no record", "lines are no records")
                            + ", and left out here; coffer audit verify says whether that is as it"
                            + " should be");
        }
    }
}
