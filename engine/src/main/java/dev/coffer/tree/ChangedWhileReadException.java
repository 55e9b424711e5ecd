package dev.coffer.tree;

import java.io.IOException;

/** A live file was written to while it was read, so what was read may never have existed. */
public final class ChangedWhileReadException extends IOException {
    private static final long serialVersionUID = 1;

    public ChangedWhileReadException(String path) {
        super(path + " changed while it was read");
    }
}
