package dev.coffer.catalogue;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** The index of file history is damaged, and gone by now, or cannot be read: do without it. */
public final class IndexLostException extends IOException {
    private static final long serialVersionUID = 1;

    IndexLostException(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
