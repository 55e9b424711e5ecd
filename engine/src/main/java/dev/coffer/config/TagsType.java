package dev.coffer.config;

import org.jspecify.annotations.Nullable;

/** Words that mark a restore point. */
final class TagsType extends ListType<String> {
    /** Begins the tags that a vault's points carry for us (design §2). */
    private static final String OURS = "coffer:";

    @Override
    public String words() {
        return "a list of tags";
    }

    @Override
    @Nullable String item(String text, Raw raw, Reading reading) {
        if (text.isBlank() || text.indexOf(',') >= 0 || hasControl(text)) {
            reading.bad(
                    raw,
                    "a tag is a word or a few, without commas; for several write --tag a --tag b,"
                            + " or in a file "
                            + reading.example());
            return null;
        }
        if (text.startsWith(OURS)) {
            reading.bad(raw, "tags that begin with " + OURS + " are Coffer's own; choose another");
            return null;
        }
        return text;
    }

    private static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    @Override
    String text(String item) {
        return item;
    }
}
