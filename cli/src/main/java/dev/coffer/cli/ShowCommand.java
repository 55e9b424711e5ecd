package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.Counted;
import dev.coffer.base.Elapsed;
import dev.coffer.job.Engine;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.Counts;
import dev.coffer.store.PointJson;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.store.StoredItem;
import dev.coffer.tree.DatabaseFinding;
import dev.coffer.tree.Problem;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code coffer show}: everything that is known of one point. */
final class ShowCommand extends CofferCommand {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx");

    private static final int LABEL = 12;

    private final StoreArgs store = new StoreArgs(passwords);

    private String point = "latest";

    @Override
    void options(Syntax syntax) {
        syntax.about("Show everything that is known of one point.")
                .argument(
                        v -> point = v,
                        "POINT",
                        "The point; latest unless given.",
                        Syntax.Need.OPTIONAL);
        store.declare(syntax);
    }

    @Override
    int run() throws IOException {
        Engine engine = session().engine(this);
        StoreChoice choice = store.choice(engine);
        try (Store open = engine.open(choice)) {
            RestorePoint chosen =
                    engine.points().select(open, choice.address(), point, store.filter(session()));
            if (json) {
                StoredItem item = open.items().get(chosen.id());
                Json.print(console(), out -> PointJson.write(out, chosen, item));
            } else {
                print(chosen, choice.address().withoutOptions().toString(), open.form(chosen));
            }
            return 0;
        }
    }

    private void print(RestorePoint p, String where, String form) {
        line("point", console().bold(p.id()));
        line("original", p.original() == null ? "" : p.original());
        line("store", where);
        line("item", form);
        line("time", p.time().format(SECOND));
        foreign("host", p.host());
        foreign("job", p.job() == null ? "" : p.job());
        foreign("author", p.author());
        foreign("note", p.note());
        foreign("tags", String.join(", ", p.tags()));
        foreign("held", p.hold() == null ? "" : p.hold());
        OffsetDateTime until = p.deletedUntil();
        line(
                "deleted",
                until == null
                        ? ""
                        : "coffer undelete "
                                + p.shortId()
                                + " brings it back until "
                                + until.format(SECOND));
        for (SourcePlace source : p.sources()) {
            line(
                    "source",
                    source.name()
                            + " = "
                            + (source.isPlace()
                                    ? console().link(source.path(), source.shown())
                                    : source.shown().isEmpty()
                                            ? "(not told where)"
                                            : source.shown()));
        }
        if (p.isCounted()) {
            counts(p);
        } else {
            line("files", "not told by the program that made the point");
        }
        for (DatabaseFinding finding : p.databases()) {
            foreign(
                    "database",
                    finding.path()
                            + ": "
                            + DbListCommand.check(finding)
                            + (finding.message().isEmpty() ? "" : ", " + finding.message()));
        }
        line("parent", p.parent() == null ? "" : p.parent());
        if (verbose) {
            for (String rule : p.rules()) {
                foreign("rule", rule);
            }
        } else if (!p.rules().isEmpty()) {
            line("rules", places(p.rules()) + "; -v shows them");
        }
        for (Problem problem : p.unreadable()) {
            line("unreadable", problem.path() + ": " + problem.reason());
        }
        if (p.unreadableCount() > p.unreadable().size()) {
            long more = p.unreadableCount() - p.unreadable().size();
            line(
                    "unreadable",
                    p.unreadable().isEmpty()
                            ? Counted.of(more, "entry", "entries") + ", which the run named"
                            : "and " + more + " more");
        }
    }

    /** Where the rules were written, without their patterns: a preset's groups are one place. */
    private static String places(List<String> rules) {
        Set<String> places = new LinkedHashSet<>();
        for (String rule : rules) {
            int colon = rule.indexOf(": ");
            String place = colon < 0 ? rule : rule.substring(0, colon);
            place = place.startsWith("keep, ") ? place.substring("keep, ".length()) : place;
            int group = place.startsWith("preset ") ? place.indexOf(", ") : -1;
            places.add(Printable.of(group < 0 ? place : place.substring(0, group), " "));
        }
        return String.join(", ", places);
    }

    private void foreign(String label, String value) {
        line(label, Printable.of(value, "\n" + " ".repeat(LABEL)));
    }

    private void counts(RestorePoint p) {
        line(
                "files",
                p.files()
                        + " in "
                        + Counted.of(p.folders(), "folder")
                        + ", "
                        + new ByteSize(p.bytes()).forPeople());
        Counts c = p.counts();
        line(
                "changes",
                c.created()
                        + " new, "
                        + c.updated()
                        + " updated, "
                        + c.deleted()
                        + " deleted, "
                        + c.unchanged()
                        + " unchanged, "
                        + c.skipped()
                        + " skipped");
        line(
                "added",
                new ByteSize(p.addedBytes()).forPeople()
                        + " in "
                        + new Elapsed(p.duration()).forPeople());
    }

    private void line(String label, String value) {
        if (!value.isEmpty()) {
            console().print(label + " ".repeat(Math.max(1, LABEL - label.length())) + value);
        }
    }
}
