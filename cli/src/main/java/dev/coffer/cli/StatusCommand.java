package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Counted;
import dev.coffer.base.Moment;
import dev.coffer.config.StoreAddress;
import dev.coffer.job.Engine;
import dev.coffer.job.StoreStatus;
import dev.coffer.store.PointJson;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonGenerator;

import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** {@code coffer status}: how the stores stand that are configured or known here. */
final class StatusCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs(passwords);
    private @Nullable String forgotten;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                "Tell how the stores of coffer.toml and those this machine knows stand: the newest"
                        + " point and its age, whether the store is there, who is writing into it.",
                "With --store or --job, only that one. No password is asked for.");
        store.declareStore(syntax);
        syntax.option(
                v -> forgotten = v,
                "STORE",
                "Let go of a store that was given up: this machine no longer knows of it. What lies"
                        + " there, if anything does, is not touched. This is asked about.",
                "--forget");
        syntax.asks(this);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this, asking());
        String given = forgotten;
        if (given != null) {
            return forget(engine, given);
        }
        List<StoreStatus> all =
                store.given()
                        ? List.of(engine.upkeep().status(store.choice(engine)))
                        : engine.upkeep().status();
        OffsetDateTime now = OffsetDateTime.now(session().machine().clock());
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartArray();
                        for (StoreStatus one : all) {
                            write(out, one, now);
                        }
                        out.writeEndArray();
                    });
        } else {
            print(all, now);
        }
        return 0;
    }

    private int forget(Engine engine, String given) throws IOException, InterruptedException {
        StoreAddress address = engine.finder().find(given, null).address().withoutOptions();
        if (!engine.upkeep().forgetStore(address)) {
            throw new CofferException(
                    Reason.NO_SUCH_STORE,
                    "this machine knows of no store at "
                            + address.location()
                            + "; coffer status shows those it knows");
        }
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartObject();
                        out.writeStringProperty("forgotten", address.toString());
                        out.writeEndObject();
                    });
        } else if (!quiet) {
            console().say("forgot " + address + "; nothing that lies there was touched");
        }
        return 0;
    }

    private void print(List<StoreStatus> all, OffsetDateTime now) {
        if (all.isEmpty()) {
            console().say("no store is configured or known here; coffer backup . makes one");
            return;
        }
        Table table = new Table("job", "store", ">points", "latest", ">age", "state");
        for (StoreStatus one : all) {
            table.row(
                    String.join(", ", one.jobs()),
                    one.address().toString(),
                    one.isThere() && one.problem().isEmpty() ? Long.toString(one.points()) : "",
                    one.newest() == null ? "" : one.newest().shortId(),
                    one.seen() == null ? "" : age(Duration.between(one.seen(), now)),
                    colored(one));
        }
        table.print(console());
        for (StoreStatus one : all) {
            if (!one.problem().isEmpty()) {
                console().print(one.problem());
            }
        }
    }

    private String colored(StoreStatus one) {
        if (one.isClosed()) {
            return "closed, see below";
        }
        String state = one.problem().isEmpty() ? state(one) : "trouble, see below";
        boolean bad = !one.problem().isEmpty() || (!one.isThere() && one.known() != null);
        return bad ? console().red(state) : state;
    }

    /** In words; {@code ok} if there is nothing to say. */
    private static String state(StoreStatus one) {
        if (!one.problem().isEmpty()) {
            return one.problem();
        }
        if (!one.isThere()) {
            return one.known() == null
                    ? "not made yet"
                    : "not there now; last used "
                            + one.known().seen().format(Moment.MINUTE)
                            + "; is its disk mounted?";
        }
        List<String> words = new ArrayList<>();
        if (one.holder() != null && !one.holderIsGone()) {
            words.add("in use by " + one.holder().forPeople());
        } else if (one.unfinished() || one.holder() != null) {
            words.add("a run was cut off; the next one finishes or drops it");
        }
        if (one.newest() != null && one.newest().unreadableCount() > 0) {
            words.add(
                    Counted.of(one.newest().unreadableCount(), "entry", "entries")
                            + " of the latest could not be read");
        }
        return words.isEmpty() ? "ok" : String.join("; ", words);
    }

    /** The largest unit that gives two at least: {@code 90 min}, {@code 26 h}, {@code 3 d}. */
    static String age(Duration age) {
        long minutes = Math.max(0, age.toMinutes());
        if (minutes < 120) {
            return minutes + " min";
        }
        return minutes < 48 * 60 ? minutes / 60 + " h" : minutes / (24 * 60) + " d";
    }

    private static void write(JsonGenerator out, StoreStatus one, OffsetDateTime now) {
        out.writeStartObject();
        out.writeStringProperty("store", one.address().toString());
        out.writeArrayPropertyStart("jobs");
        for (String job : one.jobs()) {
            out.writeString(job);
        }
        out.writeEndArray();
        out.writeBooleanProperty("there", one.isThere());
        out.writeBooleanProperty("known", one.known() != null);
        if (one.newest() == null && !one.problem().isEmpty()) {
            out.writeName("points"); // nobody knows
            out.writeNull();
        } else {
            out.writeNumberProperty("points", one.points());
        }
        out.writeName("latest");
        if (one.newest() == null) {
            out.writeNull();
        } else {
            PointJson.write(out, one.newest());
        }
        if (one.seen() != null) {
            out.writeStringProperty(
                    "seen", one.seen().format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
            out.writeNumberProperty("age_seconds", Duration.between(one.seen(), now).toSeconds());
        }
        out.writeName("lock");
        if (one.holder() == null) {
            out.writeNull();
        } else {
            out.writeStartObject();
            out.writeNumberProperty("pid", one.holder().process().pid());
            out.writeStringProperty("host", one.holder().process().host());
            out.writeStringProperty(
                    "since", one.holder().since().format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
            out.writeBooleanProperty("gone", one.holderIsGone());
            out.writeEndObject();
        }
        out.writeBooleanProperty("unfinished", one.unfinished());
        out.writeStringProperty("state", state(one));
        out.writeEndObject();
    }
}
