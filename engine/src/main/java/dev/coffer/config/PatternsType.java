package dev.coffer.config;

import org.jspecify.annotations.Nullable;

/** Patterns in gitignore syntax. What each means is for the rules to say. */
final class PatternsType extends ListType<String> {
    @Override
    public String words() {
        return "a list of patterns";
    }

    @Override
    @Nullable String item(String text, Raw raw, Reading reading) {
        if (text.isBlank()) {
            reading.bad(raw, "a pattern cannot be empty; remove it");
            return null;
        }
        return text;
    }

    @Override
    String text(String item) {
        return item;
    }
}
