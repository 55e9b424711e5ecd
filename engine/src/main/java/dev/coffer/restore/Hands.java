package dev.coffer.restore;

import dev.coffer.base.TreePath;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * What carries out what a {@link RestoreWalk} decides: for real, or only on paper. Exceptions
 * concern the one entry, unless they are of a kind that concerns all.
 */
interface Hands {
    /** Makes a new folder; for the top of a new part of the tree, in place of what lies there. */
    void makeFolder(Place place) throws IOException;

    /**
     * Puts an entry that is no folder into the place.
     *
     * @param before what it replaces, or null
     */
    void put(Place place, Entry after, @Nullable Entry before) throws IOException;

    /** Brings metadata of an entry that is no folder into line. */
    void metadata(Place place, Entry before, Entry after) throws IOException;

    /** The entry stays; other names of the same file may be made links to it. */
    void keep(Place place, Entry before, Entry after) throws IOException;

    /** Takes an entry out of the target, with all below it. */
    void remove(Place place, Entry before) throws IOException;

    /** Takes away a side file of a database that is {@link #put} right after it. */
    void removeSideFile(Place place, Entry before) throws IOException;

    /**
     * Tells of all that goes along with a folder which {@link #put} replaces or {@link #remove}
     * takes.
     *
     * @param below finds it
     */
    void goesAlong(TreePath path, Entry folder, Sparing below) throws IOException;

    /**
     * Tells what becomes of an entry; right after the call that sees to it, if there is one. What
     * was to happen and did not is not told, nor counted.
     */
    void tell(RestoreAction action) throws IOException;

    /**
     * Everything in the folder has been told.
     *
     * @param align whether it gets the point's metadata
     */
    void leave(Place place, boolean align) throws IOException;

    /**
     * A database cannot be replaced, since somebody has it open.
     *
     * @param users who has
     */
    void databaseInUse(TreePath path, String users) throws IOException;
}
