package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.job.DatabaseCopy;
import dev.coffer.job.Engine;
import dev.coffer.job.OpenPoint;
import dev.coffer.job.PointAddress;
import dev.coffer.sqlite.DatabaseView;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonGenerator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** {@code coffer db query}: asks a past state of a database; nothing can be changed. */
final class DbQueryCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs(passwords);

    private String address = "";
    private String sql = "";
    private boolean csv;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Ask a SQLite database as it was in a point. It is read from a private"
                                + " copy: nothing can be changed, there or elsewhere.")
                .argument(
                        v -> address = v,
                        "POINT[:PATH]",
                        "The point, and the database in it if it has several.",
                        Syntax.Need.REQUIRED)
                .argument(v -> sql = v, "SQL", "One query.", Syntax.Need.REQUIRED)
                .flag(() -> csv = true, "Print comma-separated values.", "--csv");
        store.declare(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        if (csv && json) {
            throw CofferException.usage("--csv and --json say different things; give one");
        }
        Engine engine = session().engine(this);
        try (OpenPoint point =
                        engine.open(
                                store.choice(engine),
                                PointAddress.parse(address),
                                store.filter(session()));
                DatabaseCopy copy = engine.databases().copyOf(point);
                DatabaseView view = copy.view()) {
            if (json) {
                view.query(sql, new JsonLines());
            } else if (csv) {
                view.query(sql, new Csv());
            } else {
                Tabled answer = new Tabled();
                view.query(sql, answer);
                answer.print();
                if (!quiet) {
                    console().say(Counted.of(answer.count, "row") + " of " + copy.label());
                }
            }
        }
        return 0;
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case byte[] bytes -> "x'" + HexFormat.of().formatHex(bytes) + "'";
            case Object other -> other.toString();
        };
    }

    /** Columns as wide as what is in them. */
    private final class Tabled implements DatabaseView.Answer {
        private @Nullable Table table;
        private long count;

        @Override
        public void columns(List<String> names) {
            List<String> headings = new ArrayList<>();
            for (String name : names) {
                headings.add(Printable.of(name, " "));
            }
            table = new Table(headings.toArray(String[]::new));
        }

        @Override
        public boolean row(List<@Nullable Object> values) {
            String[] cells = new String[values.size()];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = Printable.of(text(values.get(i)), " ");
            }
            count++;
            if (table != null) {
                table.row(cells);
            }
            return true;
        }

        void print() {
            if (table != null && count > 0) {
                table.print(console());
            }
        }
    }

    /** RFC 4180, with the newline of this system. */
    private final class Csv implements DatabaseView.Answer {
        @Override
        public void columns(List<String> names) {
            print(new ArrayList<>(names));
        }

        @Override
        public boolean row(List<@Nullable Object> values) {
            print(values);
            return !console().outFailed();
        }

        private void print(List<? extends @Nullable Object> values) {
            StringBuilder line = new StringBuilder();
            for (Object value : values) {
                String text = text(value);
                boolean quoted =
                        text.indexOf(',') >= 0
                                || text.indexOf('"') >= 0
                                || text.indexOf('\n') >= 0
                                || text.indexOf('\r') >= 0;
                line.append(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text).append(',');
            }
            line.setLength(Math.max(0, line.length() - 1));
            console().print(line.toString());
        }
    }

    /** A line a row, an object by column. */
    private final class JsonLines implements DatabaseView.Answer {
        private List<String> columns = List.of();

        @Override
        public void columns(List<String> names) {
            columns = names;
        }

        @Override
        public boolean row(List<@Nullable Object> values) {
            try {
                Json.print(
                        console(),
                        out -> {
                            out.writeStartObject();
                            for (int i = 0; i < values.size(); i++) {
                                write(out, columns.get(i), values.get(i));
                            }
                            out.writeEndObject();
                        });
            } catch (IOException e) {
                throw new UncheckedIOException(e); // the console keeps failures to itself
            }
            return !console().outFailed();
        }

        private static void write(JsonGenerator out, String name, @Nullable Object value) {
            switch (value) {
                case null -> out.writeNullProperty(name);
                case Integer number -> out.writeNumberProperty(name, number);
                case Long number -> out.writeNumberProperty(name, number);
                case Double number -> out.writeNumberProperty(name, number);
                case byte[] bytes ->
                        out.writeStringProperty(name, Base64.getEncoder().encodeToString(bytes));
                case Object other -> out.writeStringProperty(name, other.toString());
            }
        }
    }
}
