package dev.coffer.job;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.restore.RestoreRequest.Top;

import org.jspecify.annotations.Nullable;

/**
 * One folder to restore into.
 *
 * @param name the source, if each has its folder
 * @param as the name that a folder gets there, if it is to replace what has it now
 * @param only the one thing that is meant, seen from the target; the root for all of it
 */
record RestorePart(
        TreePath name, TreePath from, @Nullable Name as, HostPath target, Top top, TreePath only) {}
