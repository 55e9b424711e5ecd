package dev.coffer.config;

import dev.coffer.base.Spelling;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** One of a few words, each standing for a value. */
final class ChoiceType<T> implements ValueType<T> {
    private final List<String> words = new ArrayList<>();
    private final List<T> values = new ArrayList<>();

    ChoiceType<T> or(String word, T value) {
        words.add(word);
        values.add(value);
        return this;
    }

    @Override
    public String words() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            out.append(i == 0 ? "" : i == words.size() - 1 ? " or " : ", ");
            out.append('"').append(words.get(i)).append('"');
        }
        return out.toString();
    }

    @Override
    public @Nullable T read(Raw raw, Reading reading) {
        String text = reading.text(raw, words());
        if (text == null) {
            return null;
        }
        int index = words.indexOf(text);
        if (index < 0) {
            String hint = Spelling.hint(text, words);
            reading.tell(
                    raw, reading.key() + " must be " + words() + ", not \"" + text + "\"" + hint);
            return null;
        }
        return values.get(index);
    }

    @Override
    public Object plain(T value) {
        return words.get(values.indexOf(value));
    }

    @Override
    public String toml(T value) {
        return TomlText.quote(words.get(values.indexOf(value)));
    }
}
