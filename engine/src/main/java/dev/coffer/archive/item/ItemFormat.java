package dev.coffer.archive.item;

import org.jspecify.annotations.Nullable;

/** What an item of an archive store is as a file. */
public enum ItemFormat {
    TAR_GZ("tar.gz", ".tar.gz"),
    TAR_ZST("tar.zst", ".tar.zst"),
    ZIP("zip", ".zip"),
    FOLDER("folder", ""),
    DATABASE("database", ".db");

    private final String word;
    private final String suffix;

    ItemFormat(String word, String suffix) {
        this.word = word;
        this.suffix = suffix;
    }

    /** As people write it: {@code tar.gz}. */
    public String word() {
        return word;
    }

    /** At the end of the item's name; with its dot, empty for a folder. */
    public String suffix() {
        return suffix;
    }

    /** Whether it is one file made by an {@link ItemWriter}. */
    public boolean isPacked() {
        return this == TAR_GZ || this == TAR_ZST || this == ZIP;
    }

    /** That of a word, or null if there is none. */
    public static @Nullable ItemFormat of(String word) {
        for (ItemFormat format : values()) {
            if (format.word.equals(word)) {
                return format;
            }
        }
        return null;
    }
}
