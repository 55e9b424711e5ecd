package dev.coffer.restore;

import dev.coffer.store.RunListener;

/** Told what a restore does while it goes, as a {@link RunListener} is told of any run. */
public interface RestoreListener extends RunListener {
    /** Where nobody listens. */
    RestoreListener NONE = new RestoreListener() {};

    /** One entry was handled, or in a dry run would be. */
    default void action(RestoreAction action) {}
}
