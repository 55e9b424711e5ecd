package dev.coffer.cli;

import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditFilter;
import dev.coffer.audit.AuditReader;
import dev.coffer.audit.AuditRecord;
import dev.coffer.audit.Harmless;
import dev.coffer.base.Counted;
import dev.coffer.job.AuditUse;
import dev.coffer.job.Engine;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonGenerator;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;

/** {@code coffer audit summary}: how often what was done. */
final class AuditSummaryCommand extends CofferCommand {
    private final AuditArgs args = new AuditArgs();
    private final Map<String, Map<String, Long>> byType = new TreeMap<>();

    /** How many ends of what was announced there are, by type. */
    private final Map<String, Long> outcomes = new TreeMap<>();

    private final Map<String, Long> byActor = new TreeMap<>();
    private long records;
    private @Nullable OffsetDateTime first;
    private @Nullable OffsetDateTime last;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                "Count by type and result how often the audit log has something. What is recorded"
                        + " before and after is counted once; \"no end\" is what was begun and has"
                        + " not told its end.");
        args.declareFilter(syntax);
        args.declareDir(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        AuditUse use = args.use(session(), engine);
        AuditFilter filter = args.filter(session().machine().clock());
        AuditReader reader = use.reader();
        reader.read(filter, (record, _) -> count(record));
        if (json) {
            Json.print(console(), this::write);
            return 0;
        }
        Table table =
                new Table("type", ">times", ">done", ">refused", ">failed", ">other", ">no end");
        byType.forEach((type, counts) ->
                table.row(
                        Harmless.of(type),
                        Long.toString(sum(counts) - paired(type, counts)),
                        of(counts, AuditEvent.Result.DONE),
                        of(counts, AuditEvent.Result.REFUSED),
                        of(counts, AuditEvent.Result.FAILED),
                        other(counts),
                        noEnd(type, counts)));
        if (records > 0) {
            table.print(console());
        }
        OffsetDateTime from = first;
        OffsetDateTime to = last;
        if (!quiet) {
            console()
                    .say(
                            Counted.of(records, "record")
                                    + " of "
                                    + Counted.of(byActor.size(), "user")
                                    + (from == null || to == null
                                            ? ""
                                            : ", from "
                                                    + AuditRecords.second(from)
                                                    + " to "
                                                    + AuditRecords.second(to))
                                    + ", in "
                                    + use.folder());
            AuditRecords.tellUnreadable(console(), reader.unreadable());
        }
        return 0;
    }

    private void count(AuditRecord record) {
        AuditEvent event = record.event();
        AuditEvent.Result result = event.result();
        String came = result == null ? event.phase().word() : result.word();
        byType.computeIfAbsent(event.action(), _ -> new TreeMap<>()).merge(came, 1L, Long::sum);
        if (event.phase() == AuditEvent.Phase.OUTCOME) {
            outcomes.merge(event.action(), 1L, Long::sum);
        }
        byActor.merge(record.actor().user(), 1L, Long::sum);
        records++;
        first = first == null ? record.time() : first;
        last = record.time();
    }

    private static long sum(Map<String, Long> counts) {
        long sum = 0;
        for (long count : counts.values()) {
            sum += count;
        }
        return sum;
    }

    private static long intents(Map<String, Long> counts) {
        return counts.getOrDefault(AuditEvent.Phase.INTENT.word(), 0L);
    }

    /** Intents that an outcome followed: the two are one time. */
    private long paired(String type, Map<String, Long> counts) {
        return Math.min(intents(counts), outcomes.getOrDefault(type, 0L));
    }

    /** So many have not told their end, or did so where it is not counted. */
    private String noEnd(String type, Map<String, Long> counts) {
        long left = intents(counts) - paired(type, counts);
        return left == 0 ? "" : Long.toString(left);
    }

    private static String of(Map<String, Long> counts, AuditEvent.Result result) {
        Long count = counts.get(result.word());
        return count == null ? "" : count.toString();
    }

    /** What ended in another way. */
    private static String other(Map<String, Long> counts) {
        long rest = sum(counts) - intents(counts);
        for (AuditEvent.Result told :
                new AuditEvent.Result[] {
                    AuditEvent.Result.DONE, AuditEvent.Result.REFUSED, AuditEvent.Result.FAILED
                }) {
            rest -= counts.getOrDefault(told.word(), 0L);
        }
        return rest == 0 ? "" : Long.toString(rest);
    }

    private void write(JsonGenerator out) {
        out.writeStartObject();
        out.writeNumberProperty("records", records);
        if (first != null) {
            out.writeStringProperty("first", first.toString());
        }
        if (last != null) {
            out.writeStringProperty("last", last.toString());
        }
        out.writeObjectPropertyStart("by_type");
        byType.forEach((type, counts) -> {
            out.writeObjectPropertyStart(type);
            out.writeNumberProperty("records", sum(counts));
            counts.forEach(out::writeNumberProperty);
            out.writeEndObject();
        });
        out.writeEndObject();
        out.writeObjectPropertyStart("by_actor");
        byActor.forEach(out::writeNumberProperty);
        out.writeEndObject();
        out.writeEndObject();
    }
}
