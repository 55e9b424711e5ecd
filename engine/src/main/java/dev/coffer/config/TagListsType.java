package dev.coffer.config;

import org.jspecify.annotations.Nullable;

/** Tags, or several that belong together with commas between them. */
final class TagListsType extends ListType<String> {
    @Override
    public String words() {
        return "a list of tags";
    }

    @Override
    @Nullable String item(String text, Raw raw, Reading reading) {
        if (text.isBlank()) {
            reading.bad(
                    raw,
                    "a tag is a word or a few; a point with all of several tags is \"one,other\"");
            return null;
        }
        return text;
    }

    @Override
    String text(String item) {
        return item;
    }
}
