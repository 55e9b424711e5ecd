package dev.coffer.versioned;

import dev.coffer.base.TreePath;

import java.io.IOException;

/**
 * A file whose versions are not kept any more: it left the source, and the time for which such
 * files stay is over. No damage, and trying again does not help.
 */
final class AgedOutException extends IOException {
    private static final long serialVersionUID = 1;

    AgedOutException(TreePath path) {
        super(
                path
                        + " left the source since then, and its versions were removed when the"
                        + " time that deleted items are kept (deleted_keep) was over");
    }
}
