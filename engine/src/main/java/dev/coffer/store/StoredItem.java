package dev.coffer.store;

/**
 * What a point is in a store that people look into: an item with a name.
 *
 * @param name of its file or folder: {@code monday.tar.gz}
 * @param kind {@code full}, {@code incremental} or {@code differential}
 * @param suffix of its format, {@code .tar.gz}; may be empty
 */
public record StoredItem(String name, String kind, String suffix) {
    /** Whether a person means it: with or without the suffix. */
    public boolean isCalled(String text) {
        return text.equals(name)
                || (!suffix.isEmpty()
                        && text.length() + suffix.length() == name.length()
                        && name.startsWith(text)
                        && name.endsWith(suffix));
    }
}
