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
    private final Map<String, Long> byActor = new TreeMap<>();
    private long records;
    private @Nullable OffsetDateTime first;
    private @Nullable OffsetDateTime last;

    @Override
    void options(Syntax syntax) {
        syntax.about("Count the records of the audit log by type and result.");
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
        Table table = new Table("type", ">records", ">done", ">refused", ">failed", ">other");
        byType.forEach((type, counts) ->
                table.row(
                        Harmless.of(type),
                        Long.toString(sum(counts)),
                        of(counts, AuditEvent.Result.DONE),
                        of(counts, AuditEvent.Result.REFUSED),
                        of(counts, AuditEvent.Result.FAILED),
                        other(counts)));
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

    private static String of(Map<String, Long> counts, AuditEvent.Result result) {
        Long count = counts.get(result.word());
        return count == null ? "" : count.toString();
    }

    /** Intents, and what ended in another way. */
    private static String other(Map<String, Long> counts) {
        long rest = sum(counts);
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
