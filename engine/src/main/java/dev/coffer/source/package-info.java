/**
 * The live side of a backup: a folder of this machine as a {@link dev.coffer.tree.FileTree}, and
 * the rules that say what of it is left out.
 *
 * <p>Rules flow like this: a {@link dev.coffer.source.RulesBuilder} gathers presets, patterns and
 * exceptions from where the user wrote them and compiles them into {@link dev.coffer.source.Rules},
 * once a run. The scan starts with the {@link dev.coffer.source.FolderRules} of the root, asks them
 * about each name of that folder, and gets from them the rules of each folder it goes into. So a
 * pattern is never matched against a whole path: it moves down with the scan, and what can no
 * longer match is dropped on the way.
 */
@NullMarked
package dev.coffer.source;

import org.jspecify.annotations.NullMarked;
