package dev.coffer.source;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;

/**
 * The content of a {@code .cofferignore} found in the tree. Its patterns are read as git reads
 * those of a {@code .gitignore} and hold for the folder it lies in and everything below.
 *
 * @param folder where it lies, seen from the root of the source
 * @param content its bytes; not copied, not to be changed afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; content is only ever parsed
public record IgnoreFile(TreePath folder, byte[] content) {
    /** The name of the file, {@code .cofferignore}. */
    public static final Name NAME = Name.of(".cofferignore");
}
