package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.base.Period;
import dev.coffer.config.Setting;
import dev.coffer.job.Engine;
import dev.coffer.job.ForgetOrder;
import dev.coffer.job.PointFilter;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.Grouping;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.RetentionPolicy;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code coffer retention simulate}: what a policy will have kept one day. */
final class RetentionSimulateCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs(passwords);
    private final KeepArgs keep = new KeepArgs();

    private Period every = Period.ofDays(1);

    private Period span = Period.parse("1y");

    private @Nullable LocalDate until;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                "Show which points a policy will have kept one day, if one is made every day (or"
                        + " --every so often) and the policy is applied after each.",
                "With --store or --job it begins with the points that are there; with --job the"
                        + " policy is that of its settings, unless a --keep option is given.");
        keep.declare(syntax);
        syntax.option(
                        v -> every = Period.parse(v),
                        "TIME",
                        "Time from one point to the next; 1d unless given.",
                        "--every")
                .option(
                        v -> span = Period.parse(v),
                        "TIME",
                        "How far ahead to look; 1y unless given.",
                        "--for")
                .option(
                        v -> until = date(v),
                        "DATE",
                        "Look at the end of this day instead, as 2027-11-20.",
                        "--until");
        store.declare(syntax);
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no date; write it as 2027-11-20", e);
        }
    }

    @Override
    int run() throws IOException {
        Engine engine = session().engine(this);
        StoreChoice choice = store.given() ? store.choice(engine) : null;
        PointFilter filter = store.filter(session());
        RetentionPolicy policy = keep.policy();
        if (!keep.given() && choice != null && choice.job().name().equals(filter.job())) {
            policy = choice.job().retention();
        }
        if (policy.isEmpty()) {
            throw CofferException.usage(
                    "what is to stay? Give --keep-daily 7 or another --keep option, or a --job"
                            + " that has keep settings");
        }
        Grouping grouping =
                keep.grouping(
                        choice == null ? Grouping.DEFAULT : choice.job().get(Setting.GROUP_BY));
        Instant end = end();
        Map<YearMonth, Month> months = new TreeMap<>();
        ZoneId zone = session().machine().clock().getZone();
        RetentionPlan plan;
        try {
            plan =
                    engine.points()
                            .simulateRetention(
                                    choice,
                                    new ForgetOrder(
                                            List.of(), policy, grouping, filter, false, false,
                                            true),
                                    every.toDuration(),
                                    end,
                                    (time, there) ->
                                            months.put(
                                                    YearMonth.from(time.atZone(zone)),
                                                    new Month(
                                                            there.size(),
                                                            there.getFirst()
                                                                    .time()
                                                                    .toLocalDate())));
        } catch (IllegalArgumentException e) {
            throw CofferException.usage(String.valueOf(e.getMessage()));
        }
        tell(plan, policy, end, months);
        return 0;
    }

    /**
     * What there is at the end of a month.
     *
     * @param points how many
     * @param oldest the day of the oldest of them
     */
    private record Month(int points, LocalDate oldest) {}

    private Instant end() {
        ZoneId zone = session().machine().clock().getZone();
        LocalDate day = until;
        return day == null
                ? session().machine().clock().instant().plus(span.toDuration())
                : day.plusDays(1).atStartOfDay(zone).toInstant().minusNanos(1);
    }

    private void tell(
            RetentionPlan plan, RetentionPolicy policy, Instant end, Map<YearMonth, Month> months)
            throws IOException {
        String day = end.atZone(session().machine().clock().getZone()).toLocalDate().toString();
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartObject();
                        out.writeStringProperty("until", day);
                        out.writeStringProperty("policy", policy.forPeople());
                        RetentionTable.write(out, plan);
                        out.writeArrayPropertyStart("months");
                        months.forEach((month, there) -> {
                            out.writeStartObject();
                            out.writeStringProperty("month", month.toString());
                            out.writeNumberProperty("points", there.points());
                            out.writeStringProperty("oldest", there.oldest().toString());
                            out.writeEndObject();
                        });
                        out.writeEndArray();
                        out.writeEndObject();
                    });
            return;
        }
        RetentionTable.print(console(), plan);
        if (months.size() > 1) {
            Table table = new Table("end of", ">points", "oldest");
            months.forEach((month, there) ->
                    table.row(
                            month.toString(),
                            Integer.toString(there.points()),
                            there.oldest().toString()));
            console().print("");
            table.print(console());
        }
        if (!quiet) {
            console()
                    .say(
                            "on "
                                    + day
                                    + ", keeping "
                                    + policy.forPeople()
                                    + ": "
                                    + Counted.of(plan.keptCount(), "point"));
        }
    }
}
