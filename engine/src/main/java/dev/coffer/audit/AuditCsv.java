package dev.coffer.audit;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * Records as lines of CSV (RFC 4180) that are safe to open in a spreadsheet: a cell that it would
 * take for a formula begins with an apostrophe, and characters that do harm are escaped.
 */
public final class AuditCsv {
    private static final String HEADINGS =
            "time,seq,log,host,user,kind,origin,action,phase,intent,result,job,store,point,request,"
                    + "text,details";

    /** What spreadsheets take for the beginning of a formula, in either width. */
    private static final String DANGEROUS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

    private AuditCsv() {}

    /** The first line, with its end. */
    public static String headings() {
        return HEADINGS + "\r\n";
    }

    /** One line, with its end. */
    public static String line(AuditRecord record) {
        StringBuilder out = new StringBuilder(512);
        AuditEvent event = record.event();
        AuditActor actor = record.actor();
        AuditEvent.Result result = event.result();
        cell(out, record.time().toString());
        cell(out, Long.toString(record.seq()));
        cell(out, record.log());
        cell(out, actor.host());
        cell(out, actor.user());
        cell(out, actor.kind());
        cell(out, actor.origin());
        cell(out, event.action());
        cell(out, event.phase().word());
        cell(out, event.intent() == 0 ? null : Long.toString(event.intent()));
        cell(out, result == null ? null : result.word());
        cell(out, event.job());
        cell(out, event.store());
        cell(out, event.point());
        cell(out, event.request());
        cell(out, event.text());
        cell(out, details(event.details()));
        out.setLength(out.length() - 1);
        return out.append("\r\n").toString();
    }

    private static String details(Map<String, String> details) {
        StringBuilder out = new StringBuilder();
        details.forEach((name, value) ->
                out.append(out.isEmpty() ? "" : "; ").append(name).append('=').append(value));
        return out.toString();
    }

    private static void cell(StringBuilder out, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            String safe = isDangerous(value) ? "'" + Harmless.of(value) : Harmless.of(value);
            if (isPlain(safe)) {
                out.append(safe);
            } else {
                out.append('"').append(safe.replace("\"", "\"\"")).append('"');
            }
        }
        out.append(',');
    }

    /** Whether no program takes any of it for the end of a cell, whatever it separates cells by. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(Character.isLetterOrDigit(c) || "-:./_+".indexOf(c) >= 0)) {
                return false;
            }
        }
        return true;
    }

    /** Also behind blanks, which some programs pass over. */
    private static boolean isDangerous(String value) {
        String text = value.stripLeading();
        return DANGEROUS.indexOf(value.charAt(0)) >= 0
                || (!text.isEmpty() && DANGEROUS.indexOf(text.charAt(0)) >= 0);
    }
}
