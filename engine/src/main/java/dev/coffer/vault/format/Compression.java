package dev.coffer.vault.format;

/**
 * How hard a vault tries to make pieces smaller, with restic's words for it. What is in a vault is
 * read whatever it was written with; version 1 of the format has nothing compressed.
 */
public enum Compression {
    /** Contents are kept as they are; listings are compressed all the same. */
    OFF(1),
    FASTEST(1),
    /** Gives restic's size in the least time. */
    AUTO(2),
    BETTER(7),
    /** A tenth smaller than {@link #AUTO}, at ten times its time. */
    MAX(15);

    private final int level;

    Compression(int level) {
        this.level = level;
    }

    /** Of zstd, 1 to 22; pieces up to 256 KiB get the next one. */
    public int level() {
        return level;
    }

    /** Whether blobs of a type are compressed. */
    public boolean isOf(BlobType type) {
        return this != OFF || type == BlobType.TREE;
    }
}
