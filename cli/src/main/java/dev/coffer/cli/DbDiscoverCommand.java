package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.Counted;
import dev.coffer.job.Databases;
import dev.coffer.os.HostPath;
import dev.coffer.sqlite.DatabaseLook;
import dev.coffer.sqlite.DatabaseLook.Kind;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code coffer db discover}: finds the databases below a folder, and what only looks like one. */
final class DbDiscoverCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private String folder = ".";

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Find the SQLite databases in a folder and below it, by what is in the"
                                + " files; and files that have the name of one and are none.",
                        "Changes nothing, and makes no file beside them.")
                .argument(
                        v -> folder = v,
                        "DIR",
                        "The folder; that one is in unless given.",
                        Syntax.Need.OPTIONAL);
    }

    @Override
    int run() throws IOException, InterruptedException {
        HostPath root = PathArgs.onMachine(session(), folder);
        List<Databases.Found> all = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        session().engine(this).databases().discover(root, all::add, unread::add);
        if (json) {
            printJson(all);
        } else {
            print(all, root);
        }
        for (String each : unread) {
            console().warn(each);
        }
        return unread.isEmpty() ? 0 : INCOMPLETE;
    }

    private void print(List<Databases.Found> all, HostPath root) {
        Table table = new Table("path", ">size", ">page", ">pages", "journal", ">tables", "what");
        int count = 0;
        for (Databases.Found one : all) {
            DatabaseLook look = one.look();
            boolean is = look.kind() == Kind.DATABASE;
            count += is ? 1 : 0;
            table.row(
                    Printable.of(one.path().toString(), " "),
                    new ByteSize(one.size()).forPeople(),
                    is ? Integer.toString(look.pageSize()) : "",
                    is ? Long.toString(look.pages()) : "",
                    is ? journal(look) : "",
                    look.tables() >= 0 ? Integer.toString(look.tables()) : "",
                    words(look.kind()));
        }
        if (!all.isEmpty()) {
            table.print(console());
        }
        if (!quiet) {
            console().say(Counted.of(count, "SQLite database") + " below " + root);
        }
    }

    private static String journal(DatabaseLook look) {
        return look.wal() ? "wal" : "rollback";
    }

    private static String words(Kind kind) {
        return switch (kind) {
            case DATABASE -> "";
            case EMPTY -> "empty, not a database yet";
            case ENCRYPTED -> "not SQLite: encrypted, as it looks, or compressed";
            case OTHER -> "not SQLite";
            case UNREADABLE -> "may not be read by this user";
        };
    }

    private void printJson(List<Databases.Found> all) throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartArray();
                    for (Databases.Found one : all) {
                        DatabaseLook look = one.look();
                        out.writeStartObject();
                        out.writeStringProperty("path", one.path().toString());
                        out.writeStringProperty(
                                "kind", look.kind().name().toLowerCase(Locale.ROOT));
                        out.writeNumberProperty("size", one.size());
                        if (look.kind() == Kind.DATABASE) {
                            out.writeNumberProperty("page_size", look.pageSize());
                            out.writeNumberProperty("pages", look.pages());
                            out.writeStringProperty("journal", journal(look));
                            if (look.tables() >= 0) {
                                out.writeNumberProperty("tables", look.tables());
                            }
                        }
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                });
    }
}
