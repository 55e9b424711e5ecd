package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.source.Rules;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * What to restore, and where to.
 *
 * @param tree what is restored comes from here; the caller closes it
 * @param label what the tree is, for people and the journal: a point's id and time
 * @param from a folder of the tree, whose contents are put into the target, or anything else, which
 *     is put into it under its own name
 * @param as a name under which {@code from} is put into the target also if it is a folder; null for
 *     what is said there
 * @param target the folder; made if it is not there
 * @param overwrite what happens to what lies there already
 * @param delete whether what the point has not got is removed from the target; means nothing where
 *     {@code from} is put into it under a name
 * @param madeWith what left things out when the tree was made: these are never removed; null if
 *     nothing did
 * @param selection what is concerned
 * @param verify whether everything is read again afterwards and compared
 * @param top when the target folder itself gets the owner, mode, times and attributes of {@code
 *     from}
 * @param undoable whether it can be taken back also where the target is new or empty; that leaves a
 *     folder of ours in it. Of any other it always can
 * @param bytes how much content there is, if the caller knows; else -1
 * @param spool a private folder for the plan of what would be destroyed; made if it is not there
 */
public record RestoreRequest(
        FileTree tree,
        String label,
        TreePath from,
        @Nullable Name as,
        HostPath target,
        Overwrite overwrite,
        boolean delete,
        @Nullable MadeWith madeWith,
        Selection selection,
        boolean verify,
        Top top,
        boolean undoable,
        long bytes,
        HostPath spool) {
    /**
     * What a tree was made with.
     *
     * @param rules what was left out
     * @param severalSources whether each source lies under its name, rather than one at the root
     * @param unread what of the sources could not be read, as paths in the tree
     */
    public record MadeWith(Rules rules, boolean severalSources, Set<TreePath> unread) {}

    /** When the target folder itself gets metadata. */
    public enum Top {
        /** In place: it is the folder that was backed up. */
        ALWAYS,
        /** When it was new or empty. */
        IF_EMPTY,
        /** A point of several sources has no such folder. */
        NEVER
    }
}
