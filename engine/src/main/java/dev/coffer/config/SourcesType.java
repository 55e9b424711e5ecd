package dev.coffer.config;

import dev.coffer.base.Name;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sources of a job: a list of {@code PATH} and {@code NAME=PATH}, or a table of them. */
final class SourcesType extends ListType<SourceConfig> {
    @Override
    public String words() {
        return "a list of folders";
    }

    @Override
    public @Nullable List<Sourced<SourceConfig>> read(Raw raw, Reading reading) {
        List<Sourced<SourceConfig>> sources =
                raw instanceof Raw.Table table ? table(table, reading) : super.read(raw, reading);
        boolean nothing =
                (raw instanceof Raw.Items list && list.items().isEmpty())
                        || (raw instanceof Raw.Table table && table.entries().isEmpty());
        if (nothing) {
            reading.bad(
                    raw, "there is nothing to back up; name a folder, as in " + reading.example());
        }
        return sources;
    }

    private List<Sourced<SourceConfig>> table(Raw.Table table, Reading reading) {
        List<Sourced<SourceConfig>> sources = new ArrayList<>();
        for (Raw.Entry entry : table.entries()) {
            Raw raw = entry.value();
            if (!(raw instanceof Raw.Text text)) {
                reading.bad(raw, "each source is NAME = \"PATH\", not " + raw.what());
                continue;
            }
            try {
                SourceConfig source = SourceConfig.named(entry.key(), text.text(), reading.base());
                sources.add(new Sourced<>(source, entry.keyAt()));
            } catch (IllegalArgumentException e) {
                reading.bad(raw, e);
            }
        }
        fit(sources, reading);
        return List.copyOf(sources);
    }

    @Override
    @Nullable SourceConfig item(String text, Raw raw, Reading reading) {
        try {
            return SourceConfig.parse(text, reading.base());
        } catch (IllegalArgumentException e) {
            reading.bad(raw, e);
            return null;
        }
    }

    /** Every source has another name. */
    @Override
    void fit(List<Sourced<SourceConfig>> sources, Reading reading) {
        Map<Name, Sourced<SourceConfig>> byName = new HashMap<>();
        for (Sourced<SourceConfig> source : sources) {
            Sourced<SourceConfig> other = byName.putIfAbsent(source.value().name(), source);
            if (other != null) {
                reading.problems().add(source.origin(), twice(source.value(), other));
            }
        }
    }

    private static String twice(SourceConfig source, Sourced<SourceConfig> other) {
        if (source.path().equals(other.value().path())) {
            return "the source " + source.path() + " is named twice; remove one";
        }
        return "two sources have the name "
                + source.name()
                + " (the other is "
                + other.value().path()
                + "); give one another name, as in other="
                + source.path();
    }

    @Override
    String text(SourceConfig item) {
        return item.toString();
    }
}
