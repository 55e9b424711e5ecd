/**
 * A restic repository as a whole, over any {@link dev.coffer.storage.Storage}: its keys, its locks,
 * which blob lies where, and how blobs are read and written. What the blobs mean together, files,
 * folders and points, is not known here.
 *
 * <p>The order in which things are written is what a crash may not harm: packs, then (after a sync)
 * the index files that name them, then (after another) the snapshot.
 */
@NullMarked
package dev.coffer.vault.repository;

import org.jspecify.annotations.NullMarked;
