/**
 * What a local store of plain files keeps about itself in its {@code .coffer/} folder;
 * docs/format.md has every byte of it.
 *
 * <p>{@link dev.coffer.record.StoreFolder} makes and opens a store. A backup takes its {@link
 * dev.coffer.record.StoreLock}, which first finishes or drops what a dead run left, and opens a
 * {@link dev.coffer.record.RunStage}: what is to change is written there, each step on final names
 * is noted in a journal, and folder listings that changed go into a new segment of the tree record
 * ({@link dev.coffer.record.FolderBlock}, {@link dev.coffer.record.SegmentWriter}). {@link
 * dev.coffer.record.RunStage#commit} syncs, writes the commit record, and from then on the run is
 * done, whatever happens: {@link dev.coffer.record.Commit} carries the journal out, now or after a
 * crash. {@link dev.coffer.record.Roots}, replaced by one rename, says which points there are and
 * where their trees begin; {@link dev.coffer.record.RecordedTree} reads one.
 */
@NullMarked
package dev.coffer.record;

import org.jspecify.annotations.NullMarked;
