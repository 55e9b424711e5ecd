/**
 * The one idea that carries everything: a {@link dev.coffer.tree.FileTree} is a read-only tree of
 * files, whether it is a folder on this machine or any restore point of any store. Backup, restore,
 * diff, verification and search are written over it once. {@code TreeJoin} walks two trees side by
 * side; what differs, and what is done about it, is the visitor's.
 */
@NullMarked
package dev.coffer.tree;

import org.jspecify.annotations.NullMarked;
