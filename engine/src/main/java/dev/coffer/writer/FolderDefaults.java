package dev.coffer.writer;

import dev.coffer.base.Name;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;

/**
 * What newly made entries of a folder get by themselves. The owner is mostly the process's, but the
 * group may be the folder's (set-group-ID, some mounts), and servers map owners; a default ACL is
 * handed on. Known once for a tree, it saves calls for each file.
 *
 * @param uid an unsigned 32-bit number
 * @param gid an unsigned 32-bit number
 * @param acl whether they get an ACL that has to be taken away again
 */
public record FolderDefaults(int uid, int gid, boolean acl) {
    /**
     * Learns it by making an empty folder and removing it.
     *
     * @param free a name nothing has there
     */
    public static FolderDefaults of(Folder folder, Name free) throws OsException {
        folder.createFolder(free, 0700);
        FileStat made = folder.stat(free);
        boolean acl = false;
        for (Xattr attribute : folder.xattrs(free)) {
            acl |= attribute.name().startsWith("system.posix_acl_");
        }
        folder.removeFolder(free);
        return new FolderDefaults(made.uid(), made.gid(), acl);
    }
}
