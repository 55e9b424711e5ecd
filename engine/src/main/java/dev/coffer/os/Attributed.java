package dev.coffer.os;

import dev.coffer.base.Bytes;
import dev.coffer.base.Timestamp;

import java.util.List;

/** What has metadata that can be set, however it is reached: an open file, an open folder. */
public interface Attributed {
    void setOwner(int uid, int gid) throws OsException;

    /**
     * @param mode the twelve permission bits (07777)
     */
    void setMode(int mode) throws OsException;

    /** Sets mtime, and atime to the same. */
    void setModified(Timestamp modified) throws OsException;

    /**
     * All extended attributes that this process may see, sorted by name; empty where the file
     * system has none.
     */
    List<Xattr> xattrs() throws OsException;

    void setXattr(Xattr attribute) throws OsException;

    void removeXattr(Bytes attribute) throws OsException;
}
