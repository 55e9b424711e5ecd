package dev.coffer.config;

import dev.coffer.archive.ArchiveOptions.FullEvery;

import org.jspecify.annotations.Nullable;

/** When a full item of an archive is due: after so many runs, or so much time. */
final class FullEveryType implements ValueType<FullEvery> {
    @Override
    public String words() {
        return "a number of runs, or a time such as \"7d\"";
    }

    @Override
    public @Nullable FullEvery read(Raw raw, Reading reading) {
        String text;
        if (raw instanceof Raw.Whole whole) {
            text = Long.toString(whole.value());
        } else {
            text = reading.text(raw, words());
        }
        if (text == null) {
            return null;
        }
        try {
            return FullEvery.parse(text);
        } catch (IllegalArgumentException e) {
            reading.tell(raw, reading.key() + " must be " + words() + ", not \"" + text + "\"");
            return null;
        }
    }

    @Override
    public String plain(FullEvery value) {
        return value.toString();
    }

    @Override
    public String toml(FullEvery value) {
        return value.runs() > 0 ? Integer.toString(value.runs()) : TomlText.quote(value.toString());
    }
}
