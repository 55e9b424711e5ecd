package dev.coffer.vault.format;

/** What a blob is; the same bytes may be there as both. */
public enum BlobType {
    /** A piece of a file's content. */
    DATA,
    /** The listing of a folder. */
    TREE;

    /** As an index has it. */
    public String word() {
        return this == DATA ? "data" : "tree";
    }
}
