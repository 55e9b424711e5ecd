package dev.coffer.source;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

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

    /** Far more bytes than anybody writes; what is larger is not read as rules. */
    static final int LARGEST = 4 << 20;

    /**
     * Reads the one in a folder.
     *
     * @param path of the folder
     * @throws OsException if it is missing, larger than 4 MiB or cannot be read; {@link
     *     #whyNotApplied} says so
     */
    static IgnoreFile read(Folder folder, TreePath path) throws OsException {
        return new IgnoreFile(path, SmallFiles.read(folder, NAME, LARGEST));
    }

    /** What a failed {@link #read} means, in words. */
    static String whyNotApplied(OsException e) {
        String why = e.is(Errno.EFBIG) ? "it is larger than 4 MiB" : e.reason();
        return why + ": its rules are not applied";
    }
}
