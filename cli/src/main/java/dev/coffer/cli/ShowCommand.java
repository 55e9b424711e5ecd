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
import dev.coffer.tree.Problem;

import java.io.IOException;
import java.time.format.DateTimeFormatter;

/** {@code coffer show}: everything that is known of one point. */
final class ShowCommand extends CofferCommand {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx");

    private final StoreArgs store = new StoreArgs();

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
                    engine.select(open, choice.address(), point, store.filter(session()));
            if (json) {
                Json.print(console(), out -> PointJson.write(out, chosen));
            } else {
                print(chosen, choice.address().withoutOptions().toString());
            }
            return 0;
        }
    }

    private void print(RestorePoint p, String where) {
        line("point", console().bold(p.id()));
        line("store", where);
        line("time", p.time().format(SECOND));
        line("host", p.host());
        line("job", p.job() == null ? "" : p.job());
        line("author", p.author());
        line("note", p.note());
        line("tags", String.join(", ", p.tags()));
        for (SourcePlace source : p.sources()) {
            line(
                    "source",
                    source.name()
                            + " = "
                            + console().link(source.path(), source.path().toString()));
        }
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
        line("parent", p.parent() == null ? "" : p.parent());
        for (String rule : p.rules()) {
            line("rule", rule);
        }
        for (Problem problem : p.unreadable()) {
            line("unreadable", problem.path() + ": " + problem.reason());
        }
        if (p.unreadableCount() > p.unreadable().size()) {
            line("unreadable", "and " + (p.unreadableCount() - p.unreadable().size()) + " more");
        }
    }

    private void line(String label, String value) {
        if (!value.isEmpty()) {
            console().print(label + " ".repeat(Math.max(1, 12 - label.length())) + value);
        }
    }
}
