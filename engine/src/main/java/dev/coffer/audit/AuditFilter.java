package dev.coffer.audit;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Which records are asked for: those that fit all that is given. Immutable.
 *
 * @param types actions of which a record has one; a {@code *} at the end stands for anything; empty
 *     for all
 * @param actor the user
 * @param job the job's name
 * @param result the word of a result
 * @param since not before this moment
 * @param until before this moment
 * @param text what one of the record's texts has in it, in capitals or not
 */
public record AuditFilter(
        List<String> types,
        @Nullable String actor,
        @Nullable String job,
        @Nullable String result,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable String text) {
    /** Every record. */
    public static final AuditFilter ALL =
            new AuditFilter(List.of(), null, null, null, null, null, null);

    public AuditFilter {
        types = List.copyOf(types);
    }

    boolean takes(AuditRecord record) {
        AuditEvent event = record.event();
        AuditEvent.Result came = event.result();
        Instant time = record.time().toInstant();
        return takesType(event.action())
                && (actor == null || actor.equals(record.actor().user()))
                && (job == null || job.equals(event.job()))
                && (result == null || (came != null && result.equals(came.word())))
                && (since == null || !time.isBefore(since))
                && (until == null || time.isBefore(until))
                && (text == null || hasText(event, text.toLowerCase(Locale.ROOT)));
    }

    private boolean takesType(String action) {
        for (String type : types) {
            boolean fits =
                    type.endsWith("*")
                            ? action.startsWith(type.substring(0, type.length() - 1))
                            : action.equals(type);
            if (fits) {
                return true;
            }
        }
        return types.isEmpty();
    }

    private static boolean hasText(AuditEvent event, String wanted) {
        boolean found =
                has(event.action(), wanted)
                        || has(event.text(), wanted)
                        || has(event.job(), wanted)
                        || has(event.store(), wanted)
                        || has(event.point(), wanted)
                        || has(event.request(), wanted);
        for (String detail : event.details().values()) {
            found |= has(detail, wanted);
        }
        return found;
    }

    private static boolean has(@Nullable String value, String wanted) {
        return value != null && value.toLowerCase(Locale.ROOT).contains(wanted);
    }
}
