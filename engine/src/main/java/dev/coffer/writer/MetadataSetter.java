package dev.coffer.writer;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Attributed;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;

import java.util.List;

/**
 * Gives entries that exist already the owner, extended attributes, times and mode of another, with
 * no call that would change nothing. For one thread.
 */
public final class MetadataSetter {
    private final MetadataWriter writer;

    public MetadataSetter(WriteOptions options) {
        this(new MetadataWriter(options));
    }

    MetadataSetter(MetadataWriter writer) {
        this.writer = writer;
    }

    /**
     * @param now what the folder has
     * @return what could not be set
     */
    public List<MetadataLoss> set(
            TreePath path, Entry wanted, List<Xattr> xattrs, Folder folder, FileStat now)
            throws WriteException {
        try {
            return apply(folder, wanted, xattrs, now);
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
    }

    /**
     * For an entry that is no folder. One that was swapped for another since it was looked at gets
     * none of it.
     *
     * @param now what was seen under the name
     * @return what could not be set
     * @throws WriteException {@code ESTALE} if it is no longer the same inode
     */
    public List<MetadataLoss> set(
            TreePath path, Entry wanted, List<Xattr> xattrs, Folder in, Name name, FileStat now)
            throws WriteException {
        try {
            if (!now.isFile()) {
                return apply(new NamedEntry(in, name), wanted, xattrs, now);
            }
            try (OpenFile file = in.openFile(name)) {
                check(name, file.stat(), now);
                return apply(file, wanted, xattrs, now);
            } catch (OsException e) {
                if (!e.is(Errno.EACCES) || !e.call().equals("openat")) {
                    throw e;
                }
            }
            check(name, in.stat(name), now); // ours, but not ours to read
            return apply(new NamedEntry(in, name), wanted, xattrs, now);
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
    }

    private static void check(Name name, FileStat found, FileStat now) throws OsException {
        if (!found.sameInode(now)) {
            throw new OsException("openat", name.toString(), Errno.ESTALE.number());
        }
    }

    private List<MetadataLoss> apply(
            Attributed handle, Entry wanted, List<Xattr> xattrs, FileStat now) throws OsException {
        return writer.apply(
                handle,
                wanted,
                xattrs,
                new MetadataWriter.Now(now.uid(), now.gid(), now.mode(), now, handle.xattrs()));
    }
}
