package dev.coffer.storage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** A call to a storage that failed. The message names the file and says what is wrong. */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1;

    /** What to make of it. */
    public enum Kind {
        /** There is no such file. */
        MISSING,
        /** It may pass: try again. */
        PASSING,
        /** No room is left, or no quota. */
        FULL,
        /** Not allowed, or a medium that cannot be written to. */
        DENIED,
        /** Anything else; trying again does not help. */
        FAILED
    }

    private final Kind kind;

    public StorageException(Kind kind, String message) {
        this(kind, message, null);
    }

    public StorageException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public boolean is(Kind one) {
        return kind == one;
    }
}
