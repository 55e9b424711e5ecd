/**
 * One archive file as bytes: writers and readers of tar and zip. It knows nothing of points, chains
 * or manifests; the store above decides what goes in and where the file lies.
 *
 * <p>Writing: {@link dev.coffer.archive.item.ItemWriter} takes the entries one by one. A tar goes
 * as one stream into {@link dev.coffer.archive.item.FrameWriter}, which cuts it into blocks of a
 * few MiB, compresses them on the cores, each for itself, and writes them in their order as gzip
 * members or zstd frames; any program reads that as one stream. A zip's entries are deflated by the
 * same threads.
 *
 * <p>Reading: with the {@link dev.coffer.archive.item.ItemLayout} (where each block begins) and the
 * {@link dev.coffer.archive.item.Place} of a content, {@link dev.coffer.archive.item.ItemReader}
 * reads any content without what lies before it. An archive of another program has neither: {@link
 * dev.coffer.archive.item.ForeignItem} reads all its headers once, refuses what is hostile or
 * damaged, and gives a tree.
 */
@NullMarked
package dev.coffer.archive.item;

import org.jspecify.annotations.NullMarked;
