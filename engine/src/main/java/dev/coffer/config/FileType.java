package dev.coffer.config;

import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** A file, by path; empty is none. */
final class FileType implements ValueType<Optional<HostPath>> {
    @Override
    public String words() {
        return "a file";
    }

    @Override
    @SuppressWarnings("NullableOptional") // empty is a value, null says there is none
    public @Nullable Optional<HostPath> read(Raw raw, Reading reading) {
        String text = reading.text(raw, words());
        if (text == null) {
            return null;
        }
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reading.base().resolve(text));
        } catch (IllegalArgumentException e) {
            reading.bad(raw, e);
            return null;
        }
    }

    @Override
    public @Nullable Object plain(Optional<HostPath> value) {
        return value.isPresent() ? value.get().toString() : null;
    }

    @Override
    public String toml(Optional<HostPath> value) {
        return TomlText.quote(value.isPresent() ? value.get().toString() : "");
    }
}
