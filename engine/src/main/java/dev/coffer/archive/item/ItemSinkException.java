package dev.coffer.archive.item;

import java.io.IOException;

/** The file that an item is written to refuses: its disk is full, or gone. */
public final class ItemSinkException extends IOException {
    private static final long serialVersionUID = 1;

    public ItemSinkException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
