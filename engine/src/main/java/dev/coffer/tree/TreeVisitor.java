package dev.coffer.tree;

import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * What a {@code TreeJoin} calls while it walks two trees side by side, {@code before} and {@code
 * after}. For each folder: {@link #enter}, then {@link #entry} for each name in it, then the same
 * for its subfolders, and {@link #leave} when all below it has been handled. With several workers,
 * different folders are visited at once, in no given order; the calls for the entries of one folder
 * come from one thread, sorted by name.
 *
 * @param <F> what the visitor keeps for a folder while it is open
 */
public interface TreeVisitor<F> {
    /**
     * A folder on at least one side. Where the other side has the name as something else, that side
     * is null here, and {@link #entry} has been called with both.
     *
     * @param parent what this method returned for the folder above; null for the root
     * @param before the folder in the first tree, or null
     * @param after the folder in the second tree, or null
     * @return what to keep for it; null passes over everything in it, and {@link #leave} is not
     *     called
     */
    @Nullable F enter(
            @Nullable F parent, TreePath path, @Nullable Entry before, @Nullable Entry after)
            throws IOException;

    /**
     * One name of the folder, which is not a folder on both sides. A folder that only one side has
     * is told here too, before it is entered.
     */
    void entry(F folder, @Nullable Entry before, @Nullable Entry after) throws IOException;

    /**
     * A side of the folder could not be listed. What that side holds is unknown, so nothing of this
     * folder is compared; {@link #leave} follows.
     *
     * @param inAfter whether it is the second tree's side
     */
    void unlistable(F folder, boolean inAfter, IOException cause) throws IOException;

    /**
     * A folder's listing has a name that cannot be one ({@code ..}, with a slash, …); the rest of
     * the listing follows.
     *
     * @param inAfter whether it is the second tree's
     * @param name what it is and what is wrong with it
     */
    default void refused(F folder, boolean inAfter, String name) throws IOException {}

    /** The folder and all below it have been handled. */
    void leave(F folder) throws IOException;

    /**
     * The walk ends early, and {@link #leave} will not be called for this folder: a chance to close
     * what is kept for it. Every folder that was entered is either left or abandoned.
     */
    default void abandon(F folder) {}
}
