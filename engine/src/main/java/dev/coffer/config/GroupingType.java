package dev.coffer.config;

import dev.coffer.store.Grouping;

import org.jspecify.annotations.Nullable;

/** What points that are counted together have in common. */
final class GroupingType implements ValueType<Grouping> {
    @Override
    public String words() {
        return "some of host, paths and tags";
    }

    @Override
    public @Nullable Grouping read(Raw raw, Reading reading) {
        String text = reading.text(raw, words());
        if (text == null) {
            return null;
        }
        try {
            return Grouping.parse(text);
        } catch (IllegalArgumentException e) {
            reading.bad(raw, e);
            return null;
        }
    }

    @Override
    public Object plain(Grouping value) {
        return value.toString();
    }

    @Override
    public String toml(Grouping value) {
        return TomlText.quote(value.toString());
    }
}
