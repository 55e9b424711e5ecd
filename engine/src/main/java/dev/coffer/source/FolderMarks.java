package dev.coffer.source;

import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/**
 * What rules must know of a folder beside its name, read when asked for; for {@link Rules#explain}.
 */
public interface FolderMarks {
    /** No folder has any mark. */
    FolderMarks NONE =
            new FolderMarks() {
                @Override
                public @Nullable IgnoreFile ignoreFile(TreePath folder) {
                    return null;
                }

                @Override
                public boolean isCacheTagged(TreePath folder) {
                    return false;
                }
            };

    /** The folder's {@code .cofferignore}, or null if it has none that is a regular file. */
    @Nullable IgnoreFile ignoreFile(TreePath folder) throws IOException;

    /** Told of lines of a folder's {@code .cofferignore} that mean nothing, if any do. */
    default void bad(List<RuleProblem> lines) {}

    /** Whether the folder holds a valid {@code CACHEDIR.TAG}. */
    boolean isCacheTagged(TreePath folder) throws IOException;
}
