package dev.coffer.audit;

import static dev.coffer.audit.RecordScanner.ACTION;
import static dev.coffer.audit.RecordScanner.ACTOR;
import static dev.coffer.audit.RecordScanner.DETAILS;
import static dev.coffer.audit.RecordScanner.HOST;
import static dev.coffer.audit.RecordScanner.JOB;
import static dev.coffer.audit.RecordScanner.ORIGIN;
import static dev.coffer.audit.RecordScanner.POINT;
import static dev.coffer.audit.RecordScanner.PREV;
import static dev.coffer.audit.RecordScanner.REQUEST;
import static dev.coffer.audit.RecordScanner.STORE;
import static dev.coffer.audit.RecordScanner.TEXT;
import static dev.coffer.audit.RecordScanner.TIME;

import dev.coffer.audit.AuditEvent.Phase;
import dev.coffer.base.Sha256;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the line of a record says, once a {@link RecordScanner} has found that it is one. */
final class RecordText {
    private final RecordScanner scanned;
    private final byte[] line;

    /** Behind the string that was decoded last. */
    private int at;

    private RecordText(RecordScanner scanned) {
        this.scanned = scanned;
        this.line = scanned.line();
    }

    /** All of it; null if its time is none. */
    static @Nullable AuditRecord record(RecordScanner scanned) {
        return new RecordText(scanned).record();
    }

    /** A detail's value, or null. */
    static @Nullable String detail(RecordScanner scanned, String name) {
        return new RecordText(scanned).details().get(name);
    }

    private @Nullable AuditRecord record() {
        OffsetDateTime time;
        try {
            time = OffsetDateTime.parse(scanned.plain(TIME));
        } catch (DateTimeException e) {
            return null;
        }
        Phase phase = scanned.phase();
        if (phase == null) {
            return null;
        }
        AuditEvent event =
                new AuditEvent(
                        text(ACTION),
                        phase,
                        scanned.intent(),
                        scanned.result(),
                        optional(JOB),
                        optional(STORE),
                        optional(POINT),
                        optional(REQUEST),
                        optional(TEXT),
                        details());
        return new AuditRecord(
                scanned.log(),
                scanned.seq(),
                time,
                actor(),
                event,
                Sha256.parse(scanned.plain(PREV)));
    }

    private AuditActor actor() {
        String user = decode(scanned.start(ACTOR) + RecordScanner.USER.length);
        String kind = decode(at + RecordScanner.KIND.length);
        return new AuditActor(text(HOST), user, kind, text(ORIGIN));
    }

    private Map<String, String> details() {
        int start = scanned.start(DETAILS);
        if (start < 0) {
            return Map.of();
        }
        Map<String, String> details = new LinkedHashMap<>();
        for (at = start; line[at] != '}'; ) { // at the brace, or at a comma
            String name = decode(at + 1);
            details.put(name, decode(at + 1)); // behind the colon
        }
        return details;
    }

    private String text(int key) {
        return decode(scanned.start(key));
    }

    private @Nullable String optional(int key) {
        return scanned.start(key) < 0 ? null : text(key);
    }

    /** The string that starts at a quote. */
    private String decode(int quote) {
        int from = quote + 1;
        int i = from;
        StringBuilder text = null;
        while (line[i] != '"') {
            if (line[i] != '\\') {
                i++;
                continue;
            }
            text = text == null ? new StringBuilder() : text;
            text.append(new String(line, from, i - from, StandardCharsets.UTF_8));
            if (line[i + 1] == 'u') {
                String digits = new String(line, i + 2, 4, StandardCharsets.US_ASCII);
                text.append((char) Integer.parseInt(digits, 16));
                i += 6;
            } else {
                text.append((char) line[i + 1]);
                i += 2;
            }
            from = i;
        }
        at = i + 1;
        String rest = new String(line, from, i - from, StandardCharsets.UTF_8);
        return text == null ? rest : text.append(rest).toString();
    }
}
