package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.Counted;
import dev.coffer.base.Moment;
import dev.coffer.job.Databases;
import dev.coffer.job.Engine;
import dev.coffer.job.StoreChoice;
import dev.coffer.sqlite.Fingerprint;
import dev.coffer.store.FindingJson;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.tree.DatabaseFinding;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/** {@code coffer db list}: the databases in a point, or in all points of a store. */
final class DbListCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs(passwords);

    private String point = "latest";
    private boolean all;

    @Override
    void options(Syntax syntax) {
        syntax.about("List the SQLite databases in a point, and what their checks found.")
                .argument(
                        v -> point = v,
                        "POINT",
                        "The point; latest unless given.",
                        Syntax.Need.OPTIONAL)
                .flag(() -> all = true, "Those in every point of the store.", "--all");
        store.declare(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        StoreChoice choice = store.choice(engine);
        try (Store open = engine.open(choice)) {
            List<RestorePoint> points =
                    all
                            ? store.filter(session()).listed(open.points())
                            : List.of(
                                    engine.points()
                                            .select(
                                                    open,
                                                    choice.address(),
                                                    point,
                                                    store.filter(session())));
            Table table =
                    new Table("point", "time", "path", ">size", ">tables", ">rows", "check", "");
            int count = 0;
            for (RestorePoint each : points) {
                count += list(engine, open, each, table);
            }
            if (!json) {
                if (count > 0) {
                    table.print(console());
                }
                if (!quiet) {
                    console()
                            .say(
                                    Counted.of(count, "database")
                                            + " in "
                                            + choice.address().withoutOptions());
                }
            }
            return 0;
        }
    }

    private int list(Engine engine, Store open, RestorePoint each, Table table)
            throws IOException, InterruptedException {
        List<Databases.Kept> kept;
        try (FileTree tree = open.open(each)) {
            kept = engine.databases().in(each, tree);
        }
        for (Databases.Kept one : kept) {
            if (json) {
                printJson(each, one);
            } else {
                row(each, one, table);
            }
        }
        return kept.size();
    }

    private void row(RestorePoint each, Databases.Kept one, Table table) {
        DatabaseFinding finding = one.finding();
        Fingerprint held = finding == null ? null : finding.fingerprint();
        table.row(
                console().bold(each.shortId()),
                each.time().format(Moment.MINUTE),
                Printable.of(one.path().toString(), " "),
                new ByteSize(one.size()).forPeople(),
                held == null ? "" : Integer.toString(held.rows().size()),
                held == null ? "" : Long.toString(held.total()),
                check(finding),
                finding == null ? "" : Printable.of(finding.message(), " "));
    }

    /** {@code ok}, {@code ok (full)}, {@code corrupt-source}; empty if the point says nothing. */
    static String check(@Nullable DatabaseFinding finding) {
        return finding == null
                ? ""
                : finding.result().word() + (finding.full() ? " (full check)" : "");
    }

    private void printJson(RestorePoint each, Databases.Kept one) throws IOException {
        DatabaseFinding finding = one.finding();
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("type", "database");
                    out.writeStringProperty("point", each.id());
                    Json.writePath(out, one.path());
                    out.writeNumberProperty("size", one.size());
                    if (finding != null) {
                        out.writeName("check");
                        FindingJson.write(out, finding);
                    }
                    out.writeEndObject();
                });
    }
}
