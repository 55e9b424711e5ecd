/**
 * The versioned store: of each file the current copy, the copy as first seen, and one readable diff
 * for each change. {@link dev.coffer.versioned.VersionedStore} is the store.
 *
 * <p>A source folder is a folder of the store; a file is a folder of its name, its <em>home</em>,
 * whose names {@link dev.coffer.versioned.HomeNames} makes. {@link
 * dev.coffer.versioned.VersionedPlacement} builds new homes, and adds a version to one by the steps
 * of a run. The record of each point has with each file its {@link dev.coffer.versioned.Chain}:
 * which files of which home give its content. {@link dev.coffer.versioned.HomeFinder} says where
 * that home lies now, for it moves to {@code .coffer/retired/DATE/} when its file leaves the
 * source; {@link dev.coffer.versioned.VersionReader} puts a version together, and {@link
 * dev.coffer.versioned.VersionedTree} offers a point as a tree. When points are forgotten, {@link
 * dev.coffer.versioned.ThinnedHome} takes their versions out of a home.
 */
@NullMarked
package dev.coffer.versioned;

import org.jspecify.annotations.NullMarked;
