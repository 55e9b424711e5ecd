package dev.coffer.config;

import org.jspecify.annotations.Nullable;

/** Any text. */
final class TextType implements ValueType<String> {
    @Override
    public String words() {
        return "text";
    }

    @Override
    public @Nullable String read(Raw raw, Reading reading) {
        return reading.text(raw, words());
    }

    @Override
    public Object plain(String value) {
        return value;
    }

    @Override
    public String toml(String value) {
        return TomlText.quote(value);
    }
}
