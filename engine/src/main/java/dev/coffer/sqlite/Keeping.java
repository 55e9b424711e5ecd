package dev.coffer.sqlite;

/** Whether the file of a copy will be kept, and what is done beside its check if so. */
public enum Keeping {
    /** It is read, and goes away. */
    NONE,
    /** It is kept, so its hash is wanted. */
    HASHED,
    /** The same, and it is made durable before it is hashed. */
    SYNCED
}
