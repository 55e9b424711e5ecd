/**
 * Restore of any tree onto a folder of the user's: plan, apply, undo.
 *
 * <p>{@link dev.coffer.restore.Restorer} is the door. {@code RestoreWalk} walks what lies in the
 * target and what the point has side by side and decides what becomes of each entry; it decides
 * alike in a dry run, for the plan of what would be destroyed, and in the run itself, which differ
 * only in the {@code Hands} that carry it out.
 *
 * <p>A new or empty target is built in a private {@code .coffer-restore-ID} inside it, and its top
 * entries are renamed at the end. In a filled one each new object, a whole new folder being one, is
 * built in {@code .coffer-undo/ID/kept}; {@code Effects} then writes a batch of what is to happen
 * into the {@code Journal}, syncs, and exchanges or renames. So what was there before lies in
 * {@code kept} afterwards, and {@link dev.coffer.restore.Undo} puts it back by the same renames
 * backwards, after a kill at any moment as well: whether a step was done is seen from where its
 * inodes are. Everything is reached by folder handles, without following links.
 */
@NullMarked
package dev.coffer.restore;

import org.jspecify.annotations.NullMarked;
