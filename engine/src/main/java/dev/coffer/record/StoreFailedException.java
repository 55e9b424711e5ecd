package dev.coffer.record;

import dev.coffer.base.CofferException;

/** The store's own side failed, so that the whole run cannot go on, whatever the source has. */
public final class StoreFailedException extends CofferException {
    private static final long serialVersionUID = 1;

    StoreFailedException(String message) {
        super(Reason.FAILED, message);
    }

    StoreFailedException(String message, Throwable cause) {
        super(Reason.FAILED, message, cause);
    }
}
