/**
 * The mirror: the latest state of its sources as plain files in the same layout. {@link
 * dev.coffer.mirror.MirrorStore} is the store; {@link dev.coffer.mirror.MirrorPlacement} says where
 * a run puts what it finds: new folders are built aside and renamed whole, changed files are staged
 * and renamed over the old ones, what left the source moves to {@code .coffer/deleted/DATE/} under
 * its own path. {@link dev.coffer.mirror.MirrorTree} reads the copies back and compares them with
 * the record.
 */
@NullMarked
package dev.coffer.mirror;

import org.jspecify.annotations.NullMarked;
