package dev.coffer.audit;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * Makes the line of a record, byte for byte as docs/format.md says: keys in their order, no spaces,
 * harmful characters escaped, and last the signature over all that stands before it.
 */
final class RecordWriter {
    /** What stands between the signed part, less its brace, and the signature. */
    static final String BEFORE_SIGNATURE = ",\"sig\":\"";

    private final StringBuilder out = new StringBuilder(640);

    private RecordWriter() {}

    /** What signs. */
    interface Signer {
        /** 64 bytes. */
        byte[] sign(byte[] message);
    }

    /** The line without a newline. */
    static byte[] line(AuditRecord record, Signer signer) {
        RecordWriter writer = new RecordWriter();
        writer.unsigned(record);
        String unsigned = writer.out.toString();
        byte[] signature = signer.sign((unsigned + "}").getBytes(StandardCharsets.UTF_8));
        return (unsigned + BEFORE_SIGNATURE + Base64.getEncoder().encodeToString(signature) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void unsigned(AuditRecord record) {
        AuditEvent event = record.event();
        out.append("{\"v\":1,\"seq\":").append(record.seq());
        out.append(",\"time\":\"");
        RecordTime.append(out, record.time());
        out.append('"');
        text("log", record.log());
        text("host", record.actor().host());
        out.append(",\"actor\":{\"user\":");
        quoted(record.actor().user());
        text("kind", record.actor().kind());
        out.append('}');
        text("origin", record.actor().origin());
        text("action", event.action());
        text("phase", event.phase().word());
        if (event.intent() > 0) {
            out.append(",\"intent\":").append(event.intent());
        }
        AuditEvent.Result result = event.result();
        text("result", result == null ? null : result.word());
        text("job", event.job());
        text("store", event.store());
        text("point", event.point());
        text("request", event.request());
        text("text", event.text());
        details(event.details());
        text("prev", record.previous().toString());
    }

    private void details(Map<String, String> details) {
        if (details.isEmpty()) {
            return;
        }
        out.append(",\"details\":{");
        int count = 0;
        for (Map.Entry<String, String> detail : details.entrySet()) {
            if (count == AuditEvent.MAX_DETAILS) {
                break;
            }
            out.append(count == 0 ? "" : ",");
            quoted(detail.getKey());
            out.append(':');
            quoted(detail.getValue());
            count++;
        }
        out.append('}');
    }

    private void text(String key, @Nullable String value) {
        if (value != null) {
            out.append(",\"").append(key).append("\":");
            quoted(value);
        }
    }

    private void quoted(String value) {
        String text = cut(value);
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (Harmless.isHarmless(c)) {
                out.append(c);
            } else if (Harmless.isPair(text, i)) {
                out.append(c).append(text.charAt(i + 1));
                i++;
            } else {
                Harmless.appendEscape(out, c);
            }
        }
        out.append('"');
    }

    private static String cut(String text) {
        if (text.length() <= AuditEvent.MAX_TEXT) {
            return text;
        }
        return text.substring(0, AuditEvent.MAX_TEXT - 1) + "…";
    }
}
