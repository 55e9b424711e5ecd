package dev.coffer.archive;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** What an item holds of the state of its day. */
public enum ItemKind {
    /** All of it: needs no other item. */
    FULL,
    /** What is new or changed since the last item, which it needs. */
    INCREMENTAL,
    /** What is new or changed since the last full item, which it needs. */
    DIFFERENTIAL;

    /** As people write it: {@code full}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** That of a word, or null if there is none. */
    public static @Nullable ItemKind of(String word) {
        for (ItemKind kind : values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        return null;
    }
}
