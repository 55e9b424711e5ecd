package dev.coffer.writer;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;

import java.util.List;

/**
 * What metadata is set on, however it is reached: an open file, an open folder, or a name in one.
 */
sealed interface Handle {
    void setOwner(int uid, int gid) throws OsException;

    void setMode(int mode) throws OsException;

    void setModified(Timestamp modified) throws OsException;

    List<Xattr> xattrs() throws OsException;

    void setXattr(Xattr attribute) throws OsException;

    void removeXattr(Bytes attribute) throws OsException;

    record OfFile(OpenFile file) implements Handle {
        @Override
        public void setOwner(int uid, int gid) throws OsException {
            file.setOwner(uid, gid);
        }

        @Override
        public void setMode(int mode) throws OsException {
            file.setMode(mode);
        }

        @Override
        public void setModified(Timestamp modified) throws OsException {
            file.setModified(modified);
        }

        @Override
        public List<Xattr> xattrs() throws OsException {
            return file.xattrs();
        }

        @Override
        public void setXattr(Xattr attribute) throws OsException {
            file.setXattr(attribute);
        }

        @Override
        public void removeXattr(Bytes attribute) throws OsException {
            file.removeXattr(attribute);
        }
    }

    record OfFolder(Folder folder) implements Handle {
        @Override
        public void setOwner(int uid, int gid) throws OsException {
            folder.setOwner(uid, gid);
        }

        @Override
        public void setMode(int mode) throws OsException {
            folder.setMode(mode);
        }

        @Override
        public void setModified(Timestamp modified) throws OsException {
            folder.setModified(modified);
        }

        @Override
        public List<Xattr> xattrs() throws OsException {
            return folder.xattrs();
        }

        @Override
        public void setXattr(Xattr attribute) throws OsException {
            folder.setXattr(attribute);
        }

        @Override
        public void removeXattr(Bytes attribute) throws OsException {
            folder.removeXattr(attribute);
        }
    }

    record OfName(Folder folder, Name name) implements Handle {
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
}
