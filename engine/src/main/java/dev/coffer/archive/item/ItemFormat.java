package dev.coffer.archive.item;

import org.jspecify.annotations.Nullable;

/** What an item of an archive store is as a file. */
public enum ItemFormat {
    TAR_GZ("tar.gz", ".tar.gz"),
    TAR_ZST("tar.zst", ".tar.zst"),
    ZIP("zip", ".zip"),
    FOLDER("folder", ""),
    /** The content of one file, as it is. */
    DATABASE("database", ".db"),
    /** The same, compressed as the program zstd does it. */
    DATABASE_ZST("database.zst", ".db.zst");

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
        return this != FOLDER;
    }

    /** Whether it is the content of a single file. */
    public boolean isDatabase() {
        return this == DATABASE || this == DATABASE_ZST;
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
