package dev.coffer.vault.repository;

import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.storage.StorageKey;
import dev.coffer.vault.format.Limits;

import org.jspecify.annotations.Nullable;

/** The files of a repository that are named by the hash of what is in them. */
public enum FileType {
    PACK("data", "pack", Integer.MAX_VALUE),
    KEY("keys", "key", Limits.KEY),
    LOCK("locks", "lock", Limits.LOCK),
    SNAPSHOT("snapshots", "snapshot", Limits.POINT),
    INDEX("index", "index", Limits.INDEX);

    /** The one file that is named otherwise. */
    public static final StorageKey CONFIG = StorageKey.of("config");

    private static final int DIGITS = 2 * Sha256.BYTES;

    private final String folder;
    private final String word;
    private final int largest;

    FileType(String folder, String word, int largest) {
        this.folder = folder;
        this.word = word;
        this.largest = largest;
    }

    public StorageKey folder() {
        return StorageKey.of(folder);
    }

    /** For messages: {@code pack}. */
    public String word() {
        return word;
    }

    /** The most bytes that such a file may have. */
    int largest() {
        return largest;
    }

    /** Where the file of this id lies. */
    public StorageKey key(Sha256 id) {
        String name = id.toString();
        return this == PACK
                ? StorageKey.of(folder + "/" + name.substring(0, 2) + "/" + name)
                : StorageKey.of(folder + "/" + name);
    }

    /** What a path in a repository is, or null if it is none of these. */
    public static @Nullable FileType of(TreePath path) {
        if (!StorageKey.isGood(path.toString())) {
            return null;
        }
        StorageKey key = StorageKey.of(path.toString());
        for (FileType type : values()) {
            if (type.id(key) != null) {
                return type;
            }
        }
        return null;
    }

    /** The id of a file that a listing told, or null if it is none of this type. */
    @Nullable Sha256 id(StorageKey key) {
        String name = key.name();
        if (name.length() != DIGITS) {
            return null;
        }
        for (int i = 0; i < DIGITS; i++) {
            char c = name.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return null;
            }
        }
        Sha256 id = Sha256.parse(name);
        return key(id).equals(key) ? id : null;
    }
}
