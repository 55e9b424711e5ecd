package dev.coffer.storage;

/**
 * The name of one file of a storage, or of a folder in it: parts of ASCII letters, digits, {@code
 * .}, {@code _} and {@code -}, joined by {@code /}; no part begins with a dot. So it is a path in
 * any file system and a key in any object store, and leads nowhere else.
 *
 * @param path {@code data/ab/abcd…}; empty for the storage itself
 */
public record StorageKey(String path) implements Comparable<StorageKey> {
    /** What the name of an unfinished local file holds, so that no finished one may. */
    static final String UNFINISHED = "-tmp-";

    public static final StorageKey ROOT = new StorageKey("");

    /**
     * @throws IllegalArgumentException if it is not of this form
     */
    public StorageKey {
        if (!isGood(path)) {
            throw new IllegalArgumentException("not a name for a file in a storage: " + path);
        }
    }

    public static StorageKey of(String path) {
        return new StorageKey(path);
    }

    /** Whether this can be a key. */
    public static boolean isGood(String path) {
        boolean atStart = true;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean plain = letter || (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (atStart ? !plain : !plain && c != '.' && c != '/') {
                return false;
            }
            atStart = c == '/';
        }
        return (path.isEmpty() || !atStart) && !path.contains(UNFINISHED);
    }

    public StorageKey child(String name) {
        return path.isEmpty() ? new StorageKey(name) : new StorageKey(path + "/" + name);
    }

    /** The last part. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The folder that holds it; the root's is the root. */
    public StorageKey parent() {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? ROOT : new StorageKey(path.substring(0, slash));
    }

    public boolean isRoot() {
        return path.isEmpty();
    }

    @Override
    public int compareTo(StorageKey other) {
        return path.compareTo(other.path);
    }

    @Override
    public String toString() {
        return path;
    }
}
