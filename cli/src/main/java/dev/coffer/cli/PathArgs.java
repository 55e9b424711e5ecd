package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
import dev.coffer.config.PathBase;
import dev.coffer.job.Machine;
import dev.coffer.os.HostPath;

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

    /**
     * A path of this machine, relative to the current folder, in the written form that a
     * configuration takes too.
     *
     * @throws CofferException {@code USAGE} if it cannot be one
     */
    static HostPath onMachine(Session session, String word) throws CofferException {
        try {
            Machine machine = session.machine();
            return new PathBase(machine.currentFolder(), machine.home()).resolve(word);
        } catch (IllegalArgumentException e) {
            throw CofferException.usage("'" + word + "' cannot be a path: " + e.getMessage());
        }
    }
}
