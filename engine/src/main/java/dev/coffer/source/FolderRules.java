package dev.coffer.source;

import dev.coffer.base.Name;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The rules as they apply to the entries of one folder. Immutable, so safe to share between
 * threads.
 *
 * <p>How a scan uses them, for each entry of the folder:
 *
 * <ol>
 *   <li>{@link #leavesOut} false: the entry is in the tree. A folder is listed with the rules that
 *       {@link #enter} gives.
 *   <li>{@link #leavesOut} true and not a folder, or {@link #mustEnter} false: the entry is not in
 *       the tree, and nothing below it.
 *   <li>{@link #leavesOut} true, a folder, and {@link #mustEnter} true: an exception may keep
 *       something below. The folder is listed with the rules that {@link #enter} gives, and is in
 *       the tree if and only if something in it is. Its marks mean nothing: pass null and false.
 * </ol>
 *
 * <p>A folder that is kept stays in the tree however empty the rules leave it.
 */
public interface FolderRules {
    /**
     * Whether an entry of this folder is left out. Costs about as much as hashing the name.
     *
     * @param isFolder whether it is itself a folder; a link to one is not
     * @param size bytes of a regular file; 0 for everything else
     */
    boolean leavesOut(Name name, boolean isFolder, long size);

    /**
     * Whether a folder that is left out must be looked through all the same, because an exception
     * names it as part of its path. False for a folder that is kept.
     */
    boolean mustEnter(Name folder);

    /**
     * The rules for a folder in this one, kept or left out. Often this object itself.
     *
     * @param ignoreFile its {@code .cofferignore}, if it has one that is a regular file
     * @param cacheTagged whether it holds a regular file {@code CACHEDIR.TAG} that {@link
     *     CacheTag#isValid}; then all but the tag is left out of it, if the rules say so
     */
    FolderRules enter(Name folder, @Nullable IgnoreFile ignoreFile, boolean cacheTagged);

    /**
     * Whether a {@code .cofferignore} in a folder that {@link #enter} is asked for is of interest.
     */
    boolean wantsIgnoreFiles();

    /**
     * Whether a {@code CACHEDIR.TAG} in a folder that {@link #enter} is asked for is of interest.
     */
    boolean wantsCacheTags();

    /**
     * Lines of this folder's own {@code .cofferignore} that mean nothing and were passed over; for
     * the run's warnings. Empty for the rules of a folder without one.
     */
    List<RuleProblem> problems();
}
