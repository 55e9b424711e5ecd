package dev.coffer.config;

import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

/** Files, by path. */
final class FilesType extends ListType<HostPath> {
    @Override
    public String words() {
        return "a list of files";
    }

    @Override
    @Nullable HostPath item(String text, Raw raw, Reading reading) {
        try {
            return reading.base().resolve(text);
        } catch (IllegalArgumentException e) {
            reading.bad(raw, e);
            return null;
        }
    }

    @Override
    String text(HostPath item) {
        return item.toString();
    }
}
