package dev.coffer.restore;

/** When something that lies in the target already is replaced by what the point has. */
public enum Overwrite {
    /** Unless its content is known to be the same (by hash); times and sizes are not trusted. */
    ALWAYS,
    /** If size or mtime differ. What differs in metadata alone is brought into line. */
    IF_CHANGED,
    /** If the point's mtime is later; metadata of what stays is left alone. */
    IF_NEWER,
    /** Never: only what is missing is restored. */
    NEVER;

    /** Whether what stays gets the point's metadata, and things of another kind are replaced. */
    boolean alignsAll() {
        return this == ALWAYS || this == IF_CHANGED;
    }
}
