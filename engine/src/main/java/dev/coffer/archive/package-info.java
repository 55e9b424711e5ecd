/**
 * A store of self-contained dated items: {@link dev.coffer.archive.ArchiveStore}. Each item is an
 * archive file or a folder with what is new or changed (all of it, in a full one), and beside it
 * lies a manifest, readable JSON, with every entry of the state of its day and where its content
 * lies: in this item, or in one that it builds upon. So a point is opened by reading one manifest.
 *
 * <p>A backup ({@code ArchiveRun}) chooses what to build upon ({@code Basis}), walks that and the
 * sources side by side ({@code ArchiveWalk}), stores what it must ({@code ItemWork}, through an
 * {@link dev.coffer.archive.item.ItemWriter}), reads it all again ({@code ItemCheck}) and only then
 * gives it its name ({@code Building}). {@code Chain} tells whether an item has all it needs;
 * {@code ArchiveForget} lets none go that another needs.
 */
@NullMarked
package dev.coffer.archive;

import org.jspecify.annotations.NullMarked;
