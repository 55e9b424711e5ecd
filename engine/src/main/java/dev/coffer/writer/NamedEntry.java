package dev.coffer.writer;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.os.Attributed;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;

import java.util.List;

/** An entry that is reached by its name in an open folder, link or not. */
record NamedEntry(Folder folder, Name name) implements Attributed {
    @Override
    public void setOwner(int uid, int gid) throws OsException {
        folder.setOwner(name, uid, gid);
    }

    @Override
    public void setMode(int mode) throws OsException {
        folder.setMode(name, mode);
    }

    @Override
    public void setModified(Timestamp modified) throws OsException {
        folder.setModified(name, modified);
    }

    @Override
    public List<Xattr> xattrs() throws OsException {
        return folder.xattrs(name);
    }

    @Override
    public void setXattr(Xattr attribute) throws OsException {
        folder.setXattr(name, attribute);
    }

    @Override
    public void removeXattr(Bytes attribute) throws OsException {
        folder.removeXattr(name, attribute);
    }
}
