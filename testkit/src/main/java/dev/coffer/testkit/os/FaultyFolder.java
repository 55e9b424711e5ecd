package dev.coffer.testkit.os;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.FileSystemStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Asks {@link FaultyFiles} before each call, then passes it on. */
final class FaultyFolder implements Folder {
    private final FaultyFiles files;
    private final Folder folder;
    private final HostPath path;

    FaultyFolder(FaultyFiles files, Folder folder, HostPath path) {
        this.files = files;
        this.folder = folder;
        this.path = path;
    }

    private void before(Call call, Name name) throws OsException {
        files.before(call, path.resolve(name).toString());
    }

    private void before(Call call) throws OsException {
        files.before(call, path.toString());
    }

    private static Folder within(Folder other) {
        return other instanceof FaultyFolder faulty ? faulty.folder : other;
    }

    private OpenFile faulty(OpenFile file, HostPath at) {
        return new FaultyFile(files, file, at.toString());
    }

    @Override
    public List<Listed> list() throws OsException {
        before(Call.LIST);
        return folder.list();
    }

    /** Each entry counts as a look, and one that fails is unseen. */
    @Override
    public List<Listed> list(List<Unseen> unseen) throws OsException {
        before(Call.LIST);
        List<Listed> seen = new ArrayList<>();
        for (Listed listed : folder.list(unseen)) {
            try {
                before(Call.STAT, listed.name());
                seen.add(listed);
            } catch (OsException e) {
                unseen.add(new Unseen(listed.name(), listed.stat().isFolder(), e));
            }
        }
        return seen;
    }

    @Override
    public List<Name> names() throws OsException {
        before(Call.LIST);
        return folder.names();
    }

    @Override
    public FileStat stat() throws OsException {
        before(Call.STAT);
        return folder.stat();
    }

    @Override
    public FileStat stat(Name name) throws OsException {
        before(Call.STAT, name);
        return folder.stat(name);
    }

    @Override
    public @Nullable FileStat statIfThere(Name name) throws OsException {
        before(Call.STAT, name);
        return folder.statIfThere(name);
    }

    @Override
    public Folder openFolder(TreePath below) throws OsException {
        HostPath at = path.resolve(below);
        files.before(Call.OPEN_FOLDER, at.toString());
        return new FaultyFolder(files, folder.openFolder(below), at);
    }

    @Override
    public Folder openFolder(Name name) throws OsException {
        before(Call.OPEN_FOLDER, name);
        return new FaultyFolder(files, folder.openFolder(name), path.resolve(name));
    }

    @Override
    public OpenFile openFile(TreePath below) throws OsException {
        HostPath at = path.resolve(below);
        files.before(Call.OPEN_FILE, at.toString());
        return faulty(folder.openFile(below), at);
    }

    @Override
    public OpenFile openFile(Name name) throws OsException {
        before(Call.OPEN_FILE, name);
        return faulty(folder.openFile(name), path.resolve(name));
    }

    @Override
    public OpenFile openForWriting(Name name) throws OsException {
        before(Call.OPEN_FOR_WRITING, name);
        return faulty(folder.openForWriting(name), path.resolve(name));
    }

    @Override
    public OpenFile createFile(Name name, int mode) throws OsException {
        before(Call.CREATE_FILE, name);
        return faulty(folder.createFile(name, mode), path.resolve(name));
    }

    @Override
    public void createFolder(Name name, int mode) throws OsException {
        before(Call.CREATE_FOLDER, name);
        folder.createFolder(name, mode);
    }

    @Override
    public void createLink(Name name, Bytes target) throws OsException {
        before(Call.CREATE_LINK, name);
        folder.createLink(name, target);
    }

    @Override
    public void createHardLink(Name name, Folder fromFolder, Name from) throws OsException {
        before(Call.CREATE_HARD_LINK, name);
        folder.createHardLink(name, within(fromFolder), from);
    }

    @Override
    public void createNode(Name name, FileKind kind, int mode, long rawDevice) throws OsException {
        before(Call.CREATE_NODE, name);
        folder.createNode(name, kind, mode, rawDevice);
    }

    @Override
    public void rename(Name from, Folder toFolder, Name to) throws OsException {
        before(Call.RENAME, from);
        folder.rename(from, within(toFolder), to);
    }

    @Override
    public void renameNew(Name from, Folder toFolder, Name to) throws OsException {
        before(Call.RENAME_NEW, from);
        folder.renameNew(from, within(toFolder), to);
    }

    @Override
    public void exchange(Name one, Folder otherFolder, Name other) throws OsException {
        before(Call.EXCHANGE, one);
        folder.exchange(one, within(otherFolder), other);
    }

    @Override
    public void removeFile(Name name) throws OsException {
        before(Call.REMOVE_FILE, name);
        folder.removeFile(name);
    }

    @Override
    public void removeFolder(Name name) throws OsException {
        before(Call.REMOVE_FOLDER, name);
        folder.removeFolder(name);
    }

    @Override
    public Bytes readLink(Name name) throws OsException {
        before(Call.READ_LINK, name);
        return folder.readLink(name);
    }

    @Override
    public List<Xattr> xattrs(Name name) throws OsException {
        before(Call.XATTRS, name);
        return folder.xattrs(name);
    }

    @Override
    public List<Xattr> xattrs() throws OsException {
        before(Call.XATTRS);
        return folder.xattrs();
    }

    @Override
    public void setXattr(Name name, Xattr attribute) throws OsException {
        before(Call.SET_XATTR, name);
        folder.setXattr(name, attribute);
    }

    @Override
    public void removeXattr(Name name, Bytes attribute) throws OsException {
        before(Call.REMOVE_XATTR, name);
        folder.removeXattr(name, attribute);
    }

    @Override
    public void setOwner(Name name, int uid, int gid) throws OsException {
        before(Call.SET_OWNER, name);
        folder.setOwner(name, uid, gid);
    }

    @Override
    public void setMode(Name name, int mode) throws OsException {
        before(Call.SET_MODE, name);
        folder.setMode(name, mode);
    }

    @Override
    public void setModified(Name name, Timestamp modified) throws OsException {
        before(Call.SET_MODIFIED, name);
        folder.setModified(name, modified);
    }

    @Override
    public void setOwner(int uid, int gid) throws OsException {
        before(Call.SET_OWNER);
        folder.setOwner(uid, gid);
    }

    @Override
    public void setMode(int mode) throws OsException {
        before(Call.SET_MODE);
        folder.setMode(mode);
    }

    @Override
    public void setModified(Timestamp modified) throws OsException {
        before(Call.SET_MODIFIED);
        folder.setModified(modified);
    }

    @Override
    public void setXattr(Xattr attribute) throws OsException {
        before(Call.SET_XATTR);
        folder.setXattr(attribute);
    }

    @Override
    public void removeXattr(Bytes attribute) throws OsException {
        before(Call.REMOVE_XATTR);
        folder.removeXattr(attribute);
    }

    @Override
    public void sync() throws OsException {
        before(Call.SYNC);
        folder.sync();
    }

    @Override
    public void syncFileSystem() throws OsException {
        before(Call.SYNC_FILE_SYSTEM);
        folder.syncFileSystem();
    }

    @Override
    public FileSystemStat fileSystem() throws OsException {
        before(Call.FILE_SYSTEM);
        return folder.fileSystem();
    }

    @Override
    public boolean tryLock() throws OsException {
        before(Call.LOCK);
        return folder.tryLock();
    }

    @Override
    public void close() {
        folder.close();
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
