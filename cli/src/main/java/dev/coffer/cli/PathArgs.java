package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;

/** Paths as people type them. */
final class PathArgs {
    private PathArgs() {}

    /**
     * A path relative to a source's root.
     *
     * @throws CofferException {@code USAGE} if it leads out of the tree
     */
    static TreePath inPoint(String text) throws CofferException {
        try {
            return TreePath.parse(text);
        } catch (IllegalArgumentException e) {
            throw CofferException.usage(
                    "'"
                            + text
                            + "' cannot be a path in a point: "
                            + e.getMessage()
                            + "; write it relative to the source's root");
        }
    }
}
