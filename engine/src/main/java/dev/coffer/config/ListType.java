package dev.coffer.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** A list; each item knows where it stands, for the command line adds to what the file has. */
abstract class ListType<T> implements ValueType<List<Sourced<T>>> {
    /** The item, or null after telling what is wrong. */
    abstract @Nullable T item(String text, Raw raw, Reading reading);

    /** The item as text that {@link #item} takes back. */
    abstract String text(T item);

    @Override
    public @Nullable List<Sourced<T>> read(Raw raw, Reading reading) {
        if (raw instanceof Raw.Items list) {
            return items(list.items(), reading);
        }
        if (raw instanceof Raw.Word) {
            return items(List.of(raw), reading);
        }
        reading.wrongType(raw, words());
        // What is wrong in a lone text is told as well.
        return raw instanceof Raw.Text ? items(List.of(raw), reading) : null;
    }

    private List<Sourced<T>> items(List<Raw> raws, Reading reading) {
        List<Sourced<T>> items = new ArrayList<>();
        for (Raw raw : raws) {
            String text = itemText(raw, reading);
            T item = text == null ? null : item(text, raw, reading);
            if (item != null) {
                items.add(new Sourced<>(item, raw.at()));
            }
        }
        fit(items, reading);
        return List.copyOf(items);
    }

    /** Tells which items do not go together. */
    void fit(List<Sourced<T>> items, Reading reading) {}

    private static @Nullable String itemText(Raw raw, Reading reading) {
        String text = raw.asText();
        if (text == null) {
            reading.bad(raw, "every item is text in quotes, not " + raw.what());
        }
        return text;
    }

    @Override
    public Object plain(List<Sourced<T>> value) {
        List<String> items = new ArrayList<>();
        for (Sourced<T> item : value) {
            items.add(text(item.value()));
        }
        return items;
    }

    @Override
    public String toml(List<Sourced<T>> value) {
        StringBuilder out = new StringBuilder("[");
        for (Sourced<T> item : value) {
            out.append(out.length() == 1 ? "" : ", ").append(TomlText.quote(text(item.value())));
        }
        return out.append(']').toString();
    }

    @Override
    public List<Sourced<T>> plus(List<Sourced<T>> first, List<Sourced<T>> second) {
        List<Sourced<T>> both = new ArrayList<>(first);
        both.addAll(second);
        return List.copyOf(both);
    }

    @Override
    public boolean isList() {
        return true;
    }
}
