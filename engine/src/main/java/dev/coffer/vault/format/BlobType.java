package dev.coffer.vault.format;

/** What a blob is; the same bytes may be there as both. */
public enum BlobType {
    /** A piece of a file's content. */
    DATA,
    /** The listing of a folder. */
    TREE;

    /** 0 for data, 1 for trees: as a pack's header has it. */
    public int bit() {
        return this == DATA ? 0 : 1;
    }

    /** As an index has it. */
    public String word() {
        return this == DATA ? "data" : "tree";
    }
}
