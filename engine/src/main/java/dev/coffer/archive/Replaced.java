package dev.coffer.archive;

import dev.coffer.base.Name;
import dev.coffer.store.RestorePoint;
import dev.coffer.tree.Problem;

import java.util.List;

/**
 * An item that took the place of a folder.
 *
 * @param point as it is now
 * @param item the file's name in the archive
 * @param bytes of the file
 * @param problems what the format could not hold and the manifest has, sorted by path
 */
public record Replaced(RestorePoint point, Name item, long bytes, List<Problem> problems) {
    public Replaced {
        problems = List.copyOf(problems);
    }
}
